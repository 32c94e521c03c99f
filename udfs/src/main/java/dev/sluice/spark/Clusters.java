package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import dev.sluice.settings.SelectSpec;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.IDF;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Spreads a selection over texts of every kind. A cluster for each row that is wanted would take the square of their number
 * in time; so there are about as many as its square root, at most {@value #MOST}, found by k-means on at most
 * {@value #SAMPLE} rows (those of the least hash, in one partition, so that the same ones come out), and rows are taken from
 * the clusters in turn, the best of each first.
 */
record Clusters(SelectSpec spec, Configuration conf, Counter done) {
    private static final int MOST = 100;
    private static final int SAMPLE = 10_000;
    private static final int ITERATIONS = 10;
    /** Hashed words; more would make the centres of clusters large and k-means slow. */
    private static final int WORDS = 1024;

    private static final String TEXT = "__sluice_text";
    private static final String CLUSTER = "__sluice_cluster";
    private static final String TURN = "__sluice_turn";

    /** @param better which row of a cluster goes first; then the next order, which tells any two rows apart */
    Dataset<Row> inTurn(Dataset<Row> rows, long wanted, Column better, Column tie) {
        Dataset<Row> named = rows.withColumn(TEXT, Columns.named(spec.input().text()));
        Dataset<Row> sample =
                named.select(col(TEXT), tie).orderBy(tie).limit(SAMPLE).coalesce(1);
        int k = (int) Math.max(2, Math.min(MOST, Math.round(Math.sqrt(wanted))));
        KMeans kMeans = new KMeans()
                .setK(k)
                .setMaxIter(ITERATIONS)
                .setSeed(spec.features().seed())
                .setFeaturesCol("features")
                .setPredictionCol(CLUSTER);
        Dataset<Row> clustered = spec.features().encoder().equals("linear")
                ? byWords(kMeans, sample, named)
                : byEncoder(kMeans, sample, named);
        return clustered
                .withColumn(TURN, row_number().over(Window.partitionBy(CLUSTER).orderBy(better, tie)))
                .orderBy(col(TURN), better, tie);
    }

    private static Dataset<Row> byWords(KMeans kMeans, Dataset<Row> sample, Dataset<Row> rows) {
        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {
                    new RegexTokenizer()
                            .setPattern("[\\p{L}\\p{N}]+")
                            .setGaps(false)
                            .setInputCol(TEXT)
                            .setOutputCol("__sluice_words"),
                    new HashingTF()
                            .setNumFeatures(WORDS)
                            .setInputCol("__sluice_words")
                            .setOutputCol("__sluice_counts"),
                    new IDF().setInputCol("__sluice_counts").setOutputCol("__sluice_tfidf"),
                    new Normalizer().setInputCol("__sluice_tfidf").setOutputCol("features"),
                    kMeans
                })
                .fit(sample);
        return model.transform(rows);
    }

    private Dataset<Row> byEncoder(KMeans kMeans, Dataset<Row> sample, Dataset<Row> rows) {
        Featurizer featurizer = Featurizer.of(spec.features(), sample, conf, "select");
        Column[] textFirst = Stream.concat(
                        Stream.of(col(TEXT)),
                        Stream.of(rows.columns())
                                .filter(name -> !name.equals(TEXT))
                                .map(Columns::named))
                .toArray(Column[]::new);
        return kMeans.fit(featurizer.features(sample, done))
                .transform(featurizer.features(rows.select(textFirst), done));
    }
}
