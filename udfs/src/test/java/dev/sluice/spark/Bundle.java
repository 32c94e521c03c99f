package dev.sluice.spark;

import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Bundles trained once a JVM on {@link #gold}; and texts that they are sure of, and texts that they are not. */
final class Bundle {
    /** Words of the training rows: confidence near 1. */
    static final String SURE_GOOD = "lovely parcel, works great, thanks";

    static final String SURE_BAD = "awful parcel, broken again, refund";
    /** Not one word of the training rows: confidence near a third. */
    static final String DOUBTFUL = "zyx";

    static final double THRESHOLD = 0.9;

    private static final List<String> THINGS =
            List.of("parcel", "kettle", "lamp", "jacket", "phone", "bicycle", "printer", "blanket", "mug", "chair");
    private static final List<String> PRAISE = List.of(
            "lovely %s, works great, thanks", "great %s and lovely service", "thanks for the lovely %s", "%s is great");
    private static final List<String> BLAME = List.of(
            "awful %s, broken again, refund", "refund me, the %s is broken", "broken %s and awful service", "awful %s");
    private static final List<String> QUESTIONS = List.of(
            "when does my %s arrive and how", "how do I return a %s", "when is the %s in stock", "how big is the %s");

    /** A linear bundle with the labels bad, good and question. */
    static final Path LINEAR = train("linear", gold("good"));

    private Bundle() {}

    /** Rows of (text, label), written out from ten things and four phrases a label. */
    static List<Row> gold(String positive) {
        List<Row> rows = new ArrayList<>();
        for (String thing : THINGS) {
            PRAISE.forEach(phrase -> rows.add(RowFactory.create(String.format(phrase, thing), positive)));
            BLAME.forEach(phrase -> rows.add(RowFactory.create(String.format(phrase, thing), "bad")));
            QUESTIONS.forEach(phrase -> rows.add(RowFactory.create(String.format(phrase, thing), "question")));
        }
        return rows;
    }

    /** Folder of an encoder of the tests: minilm or minilm-fp32. */
    static String encoder(String name) {
        try {
            return Path.of(Objects.requireNonNull(Bundle.class.getResource("/encoders/" + name))
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param encoder linear, or a folder */
    static Path train(String encoder, List<Row> gold) {
        try {
            Path home = Files.createTempDirectory("bundle-");
            StructType schema =
                    new StructType().add("text", DataTypes.StringType).add("label", DataTypes.StringType);
            LocalSpark.session()
                    .createDataFrame(gold, schema)
                    .write()
                    .parquet(home.resolve("gold").toString());
            Path bundle = home.resolve("bundle");
            Map<String, Object> values = Map.of(
                    "input.path",
                    home.resolve("gold").toString(),
                    "input.text",
                    "text",
                    "train.label",
                    "label",
                    "train.encoder",
                    encoder,
                    "train.output",
                    bundle.toString(),
                    "train.reg-params",
                    List.of(0.001),
                    "train.max-iterations",
                    30);
            Training.run(LocalSpark.session(), TrainSpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
            return bundle;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of a bundle that a test may damage. */
    static Path copy(Path bundle, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(bundle)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        return to;
    }
}
