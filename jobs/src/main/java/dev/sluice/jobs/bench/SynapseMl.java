package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * The small stage against SynapseML's ONNXModel: the same graph with its pooling inside, the same tokenizer, the same reviews
 * from the same Parquet files. Each in a JVM of its own that lives through all rounds; only one works at a time. ONNXModel
 * both ways: padded to the maximum length in its own mini-batches, and one row a run, not padded.
 */
record SynapseMl(int rounds, int rows) implements Benchmark {
    private static final int WARM_UP = 2;
    private static final int GOLD = 400;
    private static final int PARTITIONS = 2;
    private static final double PADDED_GOAL = 3;
    private static final double ALONE_GOAL = 1.2;

    SynapseMl() {
        this(15, 384);
    }

    /**
     * One round of each.
     *
     * @param fixed what a job of one text a task takes in Sluice, and {@code otherFixed} in ONNXModel, which opens the graph
     *     once a task: a share of these rounds that would be smaller in a longer job
     */
    private record Round(
            RoundsJvm.Took sluice,
            RoundsJvm.Took padded,
            RoundsJvm.Took alone,
            RoundsJvm.Took fixed,
            RoundsJvm.Took otherFixed) {}

    @Override
    public String name() {
        return "synapseml";
    }

    @Override
    public String description() {
        return "BGE int8 with pooled output in Spark local[2] against SynapseML's ONNXModel 1.1.0 on Spark 3.5.6, amazon"
                + " reviews of at most " + PooledBge.MAX_TOKENS + " tokens, tokenising included";
    }

    @Override
    public Benchmark rounds(int wanted) {
        return new SynapseMl(Math.max(1, wanted), rows);
    }

    @Override
    public Benchmark rows(int wanted) {
        return new SynapseMl(rounds, Math.max(1, wanted));
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SharedData shared = SharedData.find();
        RoundsJvm.requireSynapseMl();
        PooledBge encoder = PooledBge.in(work.resolve("encoder"));
        progress.accept("training a bundle over the pooled graph");
        prepare(shared, encoder, work);
        Path texts = work.resolve("texts");
        try (RoundsJvm sluice = RoundsJvm.sluice(work.resolve("bundle"), texts, work.resolve("logs"));
                RoundsJvm other = RoundsJvm.synapseMl(encoder, texts, work.resolve("logs"))) {
            progress.accept("looking at the vectors of both, warming up");
            double padded = encoder.smallestCosine(other.vectors("padded", work.resolve("vectors-padded")));
            double alone = encoder.smallestCosine(other.vectors("alone", work.resolve("vectors-alone")));
            List<Round> done = new ArrayList<>();
            for (int i = 1 - WARM_UP; i <= rounds; i++) {
                Round round = new Round(
                        sluice.round("all"),
                        other.round("padded"),
                        other.round("alone"),
                        sluice.round("first"),
                        other.round("first"));
                if (i > 0) {
                    done.add(round);
                    progress.accept(line(i, round));
                }
            }
            return measures(done, encoder.meanTokens(texts(shared)), padded, alone);
        }
    }

    private List<String> texts(SharedData shared) {
        List<String> texts = shared.rows("data/amazon_sentiment/test.jsonl.gz", 2).stream()
                .map(row -> row.path("text").asText())
                .filter(text -> !text.isBlank())
                .limit(rows)
                .toList();
        if (texts.size() < rows) {
            throw new UserException(
                    "--rows: expected at most " + texts.size() + ", the reviews that there are, found " + rows);
        }
        return texts;
    }

    private void prepare(SharedData shared, PooledBge encoder, Path work) throws IOException {
        List<String> gold = shared.rows("data/amazon_sentiment/train.jsonl.gz", 1).subList(0, GOLD).stream()
                .map(JsonNode::toString)
                .toList();
        Path input = Files.write(work.resolve("train.jsonl"), gold);
        SparkSession spark = BenchSpark.open();
        try {
            BenchSpark.train(spark, input, encoder.folder().toString(), work.resolve("bundle"), encoder.settings());
            spark.createDataset(texts(shared), Encoders.STRING())
                    .toDF("text")
                    .repartition(PARTITIONS)
                    .write()
                    .mode("overwrite")
                    .parquet(work.resolve("texts").toString());
        } finally {
            spark.stop();
        }
    }

    private String line(int i, Round round) {
        return String.format(
                Locale.ROOT,
                "round %d: Sluice %.0f, SynapseML padded %.0f, one row a run %.0f rows/cpu-s (%.1f, %.1f, %.1f s)",
                i,
                rows / round.sluice().cpuSeconds(),
                rows / round.padded().cpuSeconds(),
                rows / round.alone().cpuSeconds(),
                round.sluice().seconds(),
                round.padded().seconds(),
                round.alone().seconds());
    }

    private List<Measure> measures(List<Round> done, double tokens, double padded, double alone) {
        String data = String.format(Locale.ROOT, "%d reviews of %.0f tokens: ", rows, tokens);
        return List.of(
                ratio(done, r -> r.padded().cpuSeconds() / r.sluice().cpuSeconds())
                        .against(data + "Sluice ÷ ONNXModel padded to " + PooledBge.MAX_TOKENS, PADDED_GOAL),
                ratio(done, r -> r.alone().cpuSeconds() / r.sluice().cpuSeconds())
                        .against(data + "Sluice ÷ ONNXModel, one row a run", ALONE_GOAL),
                rate("Sluice", done, Round::sluice),
                rate("ONNXModel padded", done, Round::padded),
                rate("ONNXModel, one row a run", done, Round::alone),
                fixed("Sluice", done, Round::fixed),
                fixed("ONNXModel", done, Round::otherFixed),
                cosine("padded", padded),
                cosine("one row a run", alone));
    }

    private interface Part {
        RoundsJvm.Took of(Round round);
    }

    private static Samples ratio(List<Round> done, ToDoubleFunction<Round> figure) {
        return new Samples(done.stream().mapToDouble(figure).toArray());
    }

    private Measure rate(String what, List<Round> done, Part part) {
        return Measure.printed(
                what,
                String.format(
                        Locale.ROOT,
                        "%.1f (%.0f)",
                        ratio(done, r -> rows / part.of(r).cpuSeconds()).median(),
                        ratio(done, r -> rows / part.of(r).seconds()).median()),
                "rows per CPU-second (per second)");
    }

    private static Measure fixed(String what, List<Round> done, Part part) {
        return Measure.printed(
                what + ", a job of one review a task, which those above contain",
                String.format(
                        Locale.ROOT,
                        "%.2f",
                        ratio(done, r -> part.of(r).cpuSeconds()).median()),
                "CPU-seconds");
    }

    private static Measure cosine(String way, double found) {
        return Measure.printed(
                "vectors of ONNXModel, " + way + ", and of Sluice",
                String.format(Locale.ROOT, "%.4f", found),
                "smallest cosine of 32 rows");
    }
}
