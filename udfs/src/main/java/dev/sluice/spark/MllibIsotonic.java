package dev.sluice.spark;

import dev.sluice.calibration.IsotonicFit;
import dev.sluice.calibration.Knot;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.regression.IsotonicRegression;
import org.apache.spark.ml.regression.IsotonicRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Isotonic regression by Spark MLlib. */
record MllibIsotonic(SparkSession spark) implements IsotonicFit {
    private static final StructType SCHEMA =
            new StructType().add("top", DataTypes.DoubleType).add("right", DataTypes.DoubleType);

    @Override
    public List<Knot> fit(double[] top, boolean[] right) {
        List<Row> rows = new ArrayList<>(top.length);
        for (int i = 0; i < top.length; i++) {
            rows.add(RowFactory.create(top[i], right[i] ? 1.0 : 0.0));
        }
        // One partition: with more, where MLlib cuts the rows would show in the last bits.
        Dataset<Row> data = spark.createDataFrame(rows, SCHEMA).coalesce(1);
        IsotonicRegressionModel model = new IsotonicRegression()
                .setFeaturesCol("top")
                .setLabelCol("right")
                .fit(data);
        double[] at = model.boundaries().toArray();
        double[] value = model.predictions().toArray();
        List<Knot> knots = new ArrayList<>(at.length);
        for (int i = 0; i < at.length; i++) {
            knots.add(new Knot(at[i], value[i]));
        }
        return knots;
    }
}
