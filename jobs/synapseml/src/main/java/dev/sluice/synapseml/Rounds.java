package dev.sluice.synapseml;

import com.microsoft.azure.synapse.ml.onnx.ONNXModel;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Embeds a table of texts as often as it is told to. Arguments: an ONNX graph whose one output is a vector a row, its {@code
 * tokenizer.json}, a Parquet folder with a column {@code text}, and the tokens of a text that are read.
 *
 * <p>Standard input, a line each: {@code padded} or {@code alone} for a round, {@code first} for one of the first
 * text of each task alone, {@code vectors padded FOLDER} or {@code
 * vectors alone FOLDER} to write vectors of some texts as JSON. Answers each on standard output: {@code done CPU WALL}, in
 * seconds, the first of this process.
 */
public final class Rounds {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int VECTORS = 32;
    /** Of each task; ids count on from the number of the partition in the upper bits. */
    private static final String FIRST = "monotonically_increasing_id() % 8589934592 = 0";

    private Rounds() {}

    public static void main(String[] args) throws IOException {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .appName("synapseml")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        byte[] graph = Files.readAllBytes(Path.of(args[0]));
        Dataset<Row> texts = spark.read().parquet(args[2]).select(Tokens.TEXT);
        int most = Integer.parseInt(args[3]);
        // Made once: each call of transform opens the graph four times on the driver to look at it.
        Map<String, Dataset<Row>> ways = Map.of(
                "padded", embedded(texts, new Tokens(args[1], most, true), graph),
                "alone", embedded(texts, new Tokens(args[1], most, false), graph),
                "first", embedded(texts.where(FIRST), new Tokens(args[1], most, false), graph));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", 3);
            double cpu = cpu();
            long start = System.nanoTime();
            if (words[0].equals("vectors")) {
                ways.get(words[1]).limit(VECTORS).write().mode("overwrite").json(words[2]);
            } else {
                ways.get(words[0]).write().format("noop").mode("overwrite").save();
            }
            System.out.println("done " + (cpu() - cpu) + " " + (System.nanoTime() - start) / 1e9);
        }
        spark.stop();
    }

    /** Mini-batches are ONNXModel's own, of ten rows, where rows have one length; else each row is one. */
    private static Dataset<Row> embedded(Dataset<Row> texts, Tokens tokens, byte[] graph) {
        ONNXModel model = new ONNXModel();
        model.setModelPayload(graph);
        model.setDeviceType("CPU");
        HashMap<String, String> feed = new HashMap<>();
        for (String input : model.modelInputJava().keySet()) {
            feed.put(input, input);
        }
        model.setFeedDict(feed);
        HashMap<String, String> fetch = new HashMap<>();
        fetch.put("vector", model.modelOutputJava().keySet().iterator().next());
        model.setFetchDict(fetch);
        if (!tokens.padded()) {
            model.setMiniBatchSize(1);
        }
        return model.transform(texts.mapPartitions(tokens, Encoders.row(Tokens.SCHEMA)))
                .select(Tokens.TEXT, "vector");
    }

    private static double cpu() {
        return SYSTEM.getProcessCpuTime() / 1e9;
    }
}
