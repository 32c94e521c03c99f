package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.model.DenseHead;
import dev.sluice.model.LinearFeatures;
import dev.sluice.model.LinearWeights;
import dev.sluice.model.Trained;
import dev.sluice.model.TrainedEncoder;
import dev.sluice.model.Vocabulary;
import dev.sluice.settings.FitSpec;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Texts to what MLlib trains on, and its weights to what a bundle keeps.
 *
 * @param vocabulary of hashed words, or null for an encoder's vectors
 * @param embed null for hashed words
 */
record Featurizer(Vocabulary vocabulary, EmbedSpec embed, Configuration conf) {
    /** Name of a fact in a bundle's provenance: how many of the encoder's transformer layers it has. */
    static final String LAYERS = "layers";

    private static final String LINEAR = "linear";
    /** A word or pair that one text alone has says nothing about others. */
    private static final long LEAST_DOCUMENTS = 2;

    /**
     * What is wrong with the encoder is told here, not by a task.
     *
     * @param fitted rows that are fitted on, column text first: the words of a linear model
     * @param command for messages
     */
    static Featurizer of(FitSpec fit, Dataset<Row> fitted, Configuration conf, String command) {
        if (fit.encoder().equals(LINEAR)) {
            return new Featurizer(vocabulary(fitted, command), null, conf);
        }
        EmbedSpec embed = new EmbedSpec(
                EncoderCatalog.qualified(fit.encoder(), conf), fit.reading(), fit.device(), HadoopConf.of(conf));
        EncoderCatalog.find(embed, conf);
        return new Featurizer(null, embed, conf);
    }

    /** Writes down how many of an encoder's layers are read. */
    void tell(Map<String, String> facts) {
        if (embed != null) {
            facts.put(LAYERS, embed.reading().layers().text());
        }
    }

    /** Whether what becomes of a text depends on the rows that are fitted on. */
    boolean learnt() {
        return vocabulary != null;
    }

    private static Vocabulary vocabulary(Dataset<Row> rows, String command) {
        JavaRDD<Row> texts = rows.select("text").javaRDD();
        long[] frequencies = new long[LinearFeatures.BUCKETS];
        texts.flatMap(new BucketPartition()).countByValue().forEach((bucket, n) -> frequencies[bucket] = n);
        Vocabulary vocabulary = Vocabulary.of(frequencies, texts.count(), LEAST_DOCUMENTS);
        if (vocabulary.size() == 0) {
            throw new UserException(command
                    + ": no word stands in two of the fitting rows, so there is nothing to learn from;"
                    + " give more rows or use an encoder");
        }
        return vocabulary;
    }

    /**
     * The rows with a column features in place of their text.
     *
     * @param rows column text first
     */
    Dataset<Row> features(Dataset<Row> rows, Counter done) {
        return rows.mapPartitions(
                new FeaturePartition(vocabulary, embed, done), Encoders.row(FeaturePartition.schema(rows.schema())));
    }

    Trained trained(HeadFit fit) {
        if (vocabulary == null) {
            return new TrainedEncoder(
                    EncoderCatalog.find(embed, conf), Optional.of(new DenseHead(fit.weights(), fit.bias())));
        }
        double[][] weights = fit.weights();
        float[][] single = new float[weights.length][weights[0].length];
        for (int k = 0; k < weights.length; k++) {
            for (int d = 0; d < weights[k].length; d++) {
                single[k][d] = (float) weights[k][d];
            }
        }
        return new LinearWeights(vocabulary, single, fit.bias());
    }
}
