package dev.sluice.jobs.bench.micro;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.model.DenseHead;
import dev.sluice.model.LinearFeatures;
import dev.sluice.model.TfIdf;
import dev.sluice.model.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds a row. Each call takes another of 256 texts of about 670 characters, made of the demo's messages: a
 * processor that has learned one text by heart would look faster than it is.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Pieces {
    private static final int TEXTS = 256;
    private static final int CHARS = 670;
    private static final int DIMENSION = 384;
    private static final int CLASSES = 2;
    private static final String TOKENIZER = "/dev/sluice/encoders/minilm/all-minilm-l6-v2-q-tokenizer.json";
    private static final String MESSAGES = "/dev/sluice/demo/reviews.jsonl";

    private final String[] texts = new String[TEXTS];
    private final float[][] vectors = new float[TEXTS][DIMENSION];
    private final Row[] rows = new Row[TEXTS];
    private TfIdf tfIdf;
    private HuggingFaceTokenizer tokenizer;
    private DenseHead head;
    private Calibrator calibrator;
    private ExpressionEncoder.Serializer<Row> toSpark;
    private ExpressionEncoder.Deserializer<Row> fromSpark;
    private int next;

    /** Seed 1. */
    @Setup
    public void prepare() throws IOException {
        Random random = new Random(1);
        List<String> messages = messages();
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < CHARS) {
                text.append(messages.get(random.nextInt(messages.size()))).append(' ');
            }
            texts[i] = text.substring(0, CHARS);
            rows[i] = RowFactory.create(texts[i], "linear", "positive", 0.93, "confident");
            for (int d = 0; d < DIMENSION; d++) {
                vectors[i][d] = (float) random.nextGaussian();
            }
        }
        float[] idf = new float[LinearFeatures.BUCKETS];
        Arrays.fill(idf, 2);
        tfIdf = new TfIdf(
                new Vocabulary(IntStream.range(0, LinearFeatures.BUCKETS).toArray(), idf));
        double[][] weights = new double[CLASSES][];
        Arrays.setAll(weights, k -> random.doubles(DIMENSION, -1, 1).toArray());
        head = new DenseHead(weights, new double[CLASSES]);
        calibrator = Calibrators.temperature(1.5);
        try (InputStream json = Pieces.class.getResourceAsStream(TOKENIZER)) {
            tokenizer = HuggingFaceTokenizer.newInstance(
                    json, Map.of("modelMaxLength", "256", "maxLength", "256", "truncation", "true"));
        }
        prepareRows();
    }

    private void prepareRows() {
        StructType schema = new StructType()
                .add("text", DataTypes.StringType)
                .add("stage", DataTypes.StringType)
                .add("label", DataTypes.StringType)
                .add("confidence", DataTypes.DoubleType)
                .add("reason", DataTypes.StringType);
        ExpressionEncoder<Row> encoder = ExpressionEncoder.apply(schema);
        toSpark = encoder.createSerializer();
        fromSpark = encoder.resolveAndBind(encoder.resolveAndBind$default$1(), encoder.resolveAndBind$default$2())
                .createDeserializer();
    }

    private static List<String> messages() throws IOException {
        List<String> messages = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Pieces.class.getResourceAsStream(MESSAGES), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                messages.add(json.readTree(line).path("text").asText());
            }
        }
        return messages;
    }

    private int next() {
        next = (next + 1) % TEXTS;
        return next;
    }

    /** Text to hashed words and their counts. */
    @Benchmark
    public LinearFeatures.Sparse featureHashing() {
        return LinearFeatures.extract(texts[next()]);
    }

    /** Text to a row of a linear model. */
    @Benchmark
    public TfIdf.SparseRow tfIdf() {
        return tfIdf.transform(texts[next()]);
    }

    /** Text to the token ids of MiniLM. */
    @Benchmark
    public long[] tokenising() {
        return tokenizer.encode(texts[next()]).getIds();
    }

    /** An encoder's vector to calibrated probabilities of two classes. */
    @Benchmark
    public double[] softmaxAndHead() {
        return calibrator.probabilities(head.logits(vectors[next()]));
    }

    /** A scored row to Spark's own form and back. */
    @Benchmark
    public Row rowConversion() {
        return fromSpark.apply(toSpark.apply(rows[next()]));
    }

    @TearDown
    public void close() {
        tokenizer.close();
    }
}
