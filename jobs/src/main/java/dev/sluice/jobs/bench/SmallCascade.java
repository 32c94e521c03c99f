package dev.sluice.jobs.bench;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.certificate.GoldRow;
import dev.sluice.certificate.ReferenceFinding;
import dev.sluice.certificate.ReferenceSearch;
import dev.sluice.certificate.ReferenceSpec;
import dev.sluice.certificate.StageSeconds;
import dev.sluice.domain.UserException;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.model.LayerRest;
import dev.sluice.spark.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The fastest certified cascade of small stages against BGE alone, on reviews. Models learn from some rows of the training
 * split, the linear one also from what BGE says of rows whose labels are not looked at; other rows choose and certify stages
 * and thresholds, and the test split is looked at in the end, once.
 */
final class SmallCascade implements Benchmark {
    private static final int TRAIN_ROWS = 20_000;
    private static final int GOLD_ROWS = 12_000;
    private static final long SEED = 11;
    private static final int ROUNDS = 15;
    private static final int WINDOW = 512;
    private static final int TASKS = 8;
    private static final double EPSILON = 0.002;
    private static final double DELTA = 0.1;
    private static final double FASTER = 2.5;

    private static final StructType SCHEMA =
            new StructType().add("id", DataTypes.LongType).add("text", DataTypes.StringType);

    /** @param training settings of {@code train} that are not the defaults */
    private record Stage(String name, String encoder, Map<String, Object> training) {}

    /** Cheapest first; the last is the reference. */
    private static final List<Stage> STAGES = List.of(
            new Stage("linear", "linear", Map.of()),
            new Stage("minilm", "minilm", Map.of()),
            new Stage("bge-6", "bge", Map.of("train.layers", 6)),
            new Stage("bge-10", "bge", Map.of("train.layers", 10)),
            new Stage("bge", "bge", Map.of()));

    @Override
    public String name() {
        return "small-cascade";
    }

    @Override
    public String description() {
        return "amazon_sentiment: linear (taught by BGE), MiniLM, six and ten layers of BGE and BGE, the fastest certified cascade of them against BGE"
                + " alone; no LLM";
    }

    @Override
    public List<Measure> run(Path work, Consumer<String> progress) throws IOException {
        SharedData shared = SharedData.find();
        List<JsonNode> train = shared.rows("data/amazon_sentiment/train.jsonl.gz", SEED);
        List<JsonNode> learnt = train.subList(0, TRAIN_ROWS);
        List<JsonNode> gold = train.subList(TRAIN_ROWS, TRAIN_ROWS + GOLD_ROWS);
        List<JsonNode> test = shared.rows("data/amazon_sentiment/test.jsonl.gz", SEED);
        SparkSession spark = BenchSpark.open();
        try {
            List<Path> bundles =
                    trained(spark, work, learnt, train.subList(TRAIN_ROWS + GOLD_ROWS, train.size()), progress);
            List<StageVotes> onGold = votes(spark, work, "gold", bundles, gold, progress);
            ReferenceFinding found = ReferenceSearch.search(
                    new ReferenceSpec(EPSILON, DELTA, 2, seconds(bundles, onGold), SEED),
                    goldRows(bundles, onGold, gold));
            if (!found.finding().certified()) {
                throw new UserException(
                        "nothing was certified: " + found.finding().refusal());
            }
            progress.accept(found.finding().method());
            List<StageVotes> onTest = votes(spark, work, "test", bundles, test, progress);
            CascadeFrontier frontier = new CascadeFrontier(
                    STAGES.stream().map(Stage::name).toList(),
                    seconds(bundles, onTest),
                    goldRows(bundles, onTest, test));
            List<Double> thresholds = IntStream.range(0, STAGES.size())
                    .mapToObj(s -> found.finding().thresholds()[s][0])
                    .toList();
            List<Measure> measures = new ArrayList<>(frontier.measures(found.combinations()));
            measures.addAll(frontier.against(thresholds, found.finding(), EPSILON));
            measures.addAll(timed(spark, bundles, thresholds, table(spark, work, "test", test), progress));
            return measures;
        } finally {
            spark.stop();
        }
    }

    /** From the last to the first: the linear model is taught by BGE on rows whose labels nobody looks at. */
    private static List<Path> trained(
            SparkSession spark, Path work, List<JsonNode> rows, List<JsonNode> unlabelled, Consumer<String> progress)
            throws IOException {
        Path input = written(work.resolve("train.jsonl"), rows, List.of());
        Path more = written(work.resolve("unlabelled.jsonl"), unlabelled, List.of("label"));
        List<Path> bundles =
                STAGES.stream().map(stage -> work.resolve(stage.name())).toList();
        for (int s = bundles.size() - 1; s >= 0; s--) {
            Stage stage = STAGES.get(s);
            if (!Files.exists(bundles.get(s))) {
                progress.accept("training " + stage.name());
                Map<String, Object> training = new HashMap<>(stage.training());
                if (s == 0) {
                    training.put(
                            "train.teacher", bundles.get(bundles.size() - 1).toString());
                    training.put("train.unlabelled", more.toString());
                }
                BenchSpark.train(spark, input, stage.encoder(), bundles.get(s), training);
            }
        }
        return bundles;
    }

    private static Path written(Path file, List<JsonNode> rows, List<String> without) throws IOException {
        return Files.write(
                file,
                rows.stream()
                        .map(row ->
                                ((ObjectNode) row.deepCopy()).without(without).toString())
                        .toList());
    }

    private static List<StageVotes> votes(
            SparkSession spark,
            Path work,
            String part,
            List<Path> bundles,
            List<JsonNode> rows,
            Consumer<String> progress)
            throws IOException {
        Dataset<Row> table = table(spark, work, part, rows);
        List<StageVotes> votes = new ArrayList<>();
        for (Path bundle : bundles) {
            progress.accept(String.format(Locale.ROOT, "%s on %,d %s rows", bundle.getFileName(), rows.size(), part));
            votes.add(StageVotes.of(
                    spark, bundle, table, work.resolve(part + "-" + bundle.getFileName() + "-votes.json")));
        }
        return votes;
    }

    /** What a stage saves after another is its part of the layers that both have. */
    private static StageSeconds seconds(List<Path> bundles, List<StageVotes> votes) {
        List<Double> alone = votes.stream().map(StageVotes::cpuSeconds).toList();
        List<List<Double>> saved = new ArrayList<>();
        for (int s = 0; s < alone.size(); s++) {
            List<Double> own = new ArrayList<>();
            for (int before = 0; before < s; before++) {
                own.add(alone.get(s) * share(bundles.get(before), bundles.get(s)));
            }
            saved.add(own);
        }
        return new StageSeconds(alone, saved);
    }

    private static double share(Path before, Path after) {
        try (Classifier first = Bundles.open(before, Device.Resolved.CPU);
                Classifier then = Bundles.open(after, Device.Resolved.CPU)) {
            Optional<LayerRest> rest = LayerRest.between(first, then);
            rest.ifPresent(LayerRest::close);
            return rest.map(LayerRest::share).orElse(0.0);
        }
    }

    private static Dataset<Row> table(SparkSession spark, Path work, String part, List<JsonNode> rows) {
        String folder = work.resolve(part + "-rows").toString();
        List<Row> table = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            table.add(RowFactory.create((long) i, rows.get(i).path("text").asText()));
        }
        spark.createDataFrame(table, SCHEMA)
                .repartition(TASKS)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder);
        return spark.read().parquet(folder);
    }

    private static List<GoldRow> goldRows(List<Path> bundles, List<StageVotes> votes, List<JsonNode> rows) {
        List<String> labels = Bundles.readManifest(bundles.get(0)).labels().names();
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new GoldRow(
                        StageVotes.candidate(votes, i),
                        labels.indexOf(rows.get(i).path("label").asText())))
                .toList();
    }

    /** BGE alone and the cascade in turn, each on the same rows of the test split, of which every round has its own. */
    private static List<Measure> timed(
            SparkSession spark,
            List<Path> bundles,
            List<Double> thresholds,
            Dataset<Row> test,
            Consumer<String> progress) {
        Scoring cascade = scoring(
                spark,
                IntStream.range(0, bundles.size())
                        .filter(s -> thresholds.get(s) <= 1)
                        .boxed()
                        .toList(),
                bundles,
                thresholds);
        Scoring alone = scoring(spark, List.of(bundles.size() - 1), bundles, thresholds);
        int size = Math.toIntExact(test.count() / (ROUNDS + 1));
        List<Double> cpu = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            Dataset<Row> rows = test.filter(col("id").between(round * size, (round + 1) * size - 1))
                    .repartition(TASKS)
                    .cache();
            rows.count();
            Cost single = Cost.of(() -> score(alone, rows));
            Cost both = Cost.of(() -> score(cascade, rows));
            rows.unpersist();
            if (round > 0) { // the first warms up
                cpu.add(single.cpuSeconds() / both.cpuSeconds());
                wall.add(single.seconds() / both.seconds());
                rates.add(size / both.seconds());
                progress.accept(String.format(
                        Locale.ROOT,
                        "round %d: BGE %.0f, cascade %.0f rows/s",
                        round,
                        size / single.seconds(),
                        size / both.seconds()));
            }
        }
        return List.of(
                Samples.of(wall).against("cascade ÷ BGE alone, rows/s in Spark local[2]", "ratio of rows/s", FASTER),
                Samples.of(cpu).against("cascade ÷ BGE alone, rows per CPU-second", FASTER),
                Measure.printed(
                        "cascade in Spark local[2]",
                        String.format(Locale.ROOT, "%.0f", Samples.of(rates).median()),
                        "rows/s"));
    }

    private static Scoring scoring(
            SparkSession spark, List<Integer> stages, List<Path> bundles, List<Double> thresholds) {
        return Scoring.of(
                spark,
                stages.stream().map(s -> bundles.get(s).toString()).toList(),
                stages.stream().map(thresholds::get).toList(),
                stages.stream().map(s -> STAGES.get(s).name()).toList(),
                Device.CPU,
                WINDOW);
    }

    private static void score(Scoring scoring, Dataset<Row> rows) {
        scoring.score(rows, "text").write().format("noop").mode("overwrite").save();
    }

    private record Cost(double seconds, double cpuSeconds) {
        static Cost of(Runnable work) {
            long start = System.nanoTime();
            double cpu = CpuTime.seconds();
            work.run();
            return new Cost((System.nanoTime() - start) / 1e9, CpuTime.seconds() - cpu);
        }
    }
}
