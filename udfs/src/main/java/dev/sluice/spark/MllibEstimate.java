package dev.sluice.spark;

import dev.sluice.deferral.Estimate;
import dev.sluice.deferral.EstimateFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Binary logistic regression by Spark MLlib. */
record MllibEstimate(SparkSession spark) implements EstimateFit {
    /** Of standardised features; between .001 and .01 it made no difference on thousands of rows. */
    private static final double REG_PARAM = 0.003;

    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);

    @Override
    public Estimate fit(double[][] features, boolean[] right) {
        List<Row> rows = new ArrayList<>(right.length);
        for (int i = 0; i < right.length; i++) {
            rows.add(RowFactory.create(Vectors.dense(features[i]), right[i] ? 1.0 : 0.0));
        }
        // One partition: with more, where MLlib cuts the rows would show in the last bits.
        Dataset<Row> data = spark.createDataFrame(rows, SCHEMA).coalesce(1).persist();
        try {
            LogisticRegressionModel model = new LogisticRegression()
                    .setFamily("binomial")
                    .setRegParam(REG_PARAM)
                    .fit(data);
            List<Double> weights =
                    Arrays.stream(model.coefficients().toArray()).boxed().toList();
            return new Estimate(weights, model.intercept());
        } finally {
            data.unpersist();
        }
    }
}
