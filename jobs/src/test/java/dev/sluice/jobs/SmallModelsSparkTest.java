package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that make small models of small models, on the reviews of the demonstration. */
@Tag("spark")
class SmallModelsSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private static Path shared;

    private static Path gold;
    private static Path first;
    private static Path second;

    @TempDir
    private Path home;

    @BeforeAll
    static void train() throws IOException {
        List<String> reviews =
                Files.readAllLines(Path.of(System.getProperty("sluice.root")).resolve("conf/demo/reviews.jsonl"));
        gold = Files.write(shared.resolve("gold.jsonl"), reviews.subList(1000, reviews.size()));
        first = train("first", reviews.subList(0, 700));
        second = train("second", reviews.subList(300, 1000));
    }

    private static Path train(String name, List<String> rows) throws IOException {
        Path bundle = shared.resolve(name);
        Cli trained = Cli.sluice(
                "train",
                "--input",
                Files.write(shared.resolve(name + ".jsonl"), rows).toString(),
                "--text",
                "text",
                "--label",
                "label",
                "--encoder",
                "linear",
                "--output",
                bundle.toString(),
                "--set",
                "train.reg-params=[0.001]",
                "--set",
                "train.max-iterations=20");
        assertThat(trained.code()).as(trained.err()).isZero();
        return bundle;
    }

    private Cli run(String command, String... more) {
        return Cli.sluice(Cli.with(
                new String[] {command, "--input", gold.toString(), "--text", "text", "--label", "label"}, more));
    }

    private static double figure(Cli cli, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(cli.out());
        assertThat(found.find()).as(pattern + " in " + cli.out()).isTrue();
        return Double.parseDouble(found.group(1).replace(",", ""));
    }

    @Test
    void ensemble_ofTwo_isABundleThatEnrichUses() {
        Path both = home.resolve("both");
        Cli made = run(
                "ensemble",
                "--bundle",
                first.toString(),
                "--bundle",
                second.toString(),
                "--combine",
                "vote",
                "--output",
                both.toString());
        assertThat(made.code()).as(made.err()).isZero();
        double accuracy = figure(made, "ensemble +(0\\.\\d+)");
        assertThat(accuracy).isBetween(.5, 1.);
        double best = Math.max(figure(made, " first +(0\\.\\d+)"), figure(made, " second +(0\\.\\d+)"));
        assertThat(made.out().contains("warning    the ensemble is not better")).isEqualTo(accuracy <= best);
        assertThat(figure(made, "differ +first and second on (\\S+) %")).isBetween(.1, 50.);
        assertThat(both.resolve("m1-linear.bin")).hasSameBinaryContentAs(second.resolve("linear.bin"));
        Path out = home.resolve("out");
        Cli enriched = Cli.sluice(
                "enrich",
                "--input",
                gold.toString(),
                "--text",
                "text",
                "--bundle",
                both.toString(),
                "--threshold",
                "0",
                "--output",
                out.toString());
        assertThat(enriched.code()).as(enriched.err()).isZero();
        long right = SPARK.read()
                .parquet(out.resolve("enriched").toString())
                .filter("sluice_label = label")
                .count();
        assertThat(right / 333.).isBetween(accuracy - .15, accuracy + .15);
    }

    @Test
    void compress_aLittle_writesASmallerBundleThatCompareKnows() {
        Path small = home.resolve("small");
        Cli made = run(
                "compress",
                "--bundle",
                first.toString(),
                "--keep",
                "0.7",
                "--precision",
                "int8",
                "--epsilon",
                "0.05",
                "--output",
                small.toString());
        assertThat(made.code()).as(made.err()).isZero();
        double before = figure(made, "before +0\\.\\d+ +0\\.\\d+ +0\\.\\d+ +([0-9,]+)");
        double after = figure(made, "after +0\\.\\d+ +0\\.\\d+ +0\\.\\d+ +([0-9,]+)");
        assertThat(after).isLessThan(before / 2);
        assertThat(small.resolve("linear.bin").toFile().length() * 2.)
                .isLessThan(first.resolve("linear.bin").toFile().length());
        Cli compared = run(
                "compare",
                "--bundle",
                first.toString(),
                "--bundle",
                small.toString(),
                "--epsilon",
                "0.05",
                "--segment",
                "label");
        assertThat(compared.code()).as(compared.err()).isZero();
        assertThat(compared.out())
                .containsPattern("first +linear .* reference")
                .containsPattern("small +linear .* holds")
                .containsPattern("positive +1\\d\\d +0\\.\\d{4} +0\\.\\d{4}")
                .contains("negative");
        assertThat(figure(compared, "small +linear +(0\\.\\d{4})")).isEqualTo(figure(made, "after +(0\\.\\d{4})"));
    }

    @Test
    void compress_tooMuch_isVetoedAndWritesNothing() throws IOException {
        Cli vetoed = run(
                "compress",
                "--bundle",
                first.toString(),
                "--keep",
                "0.0005",
                "--epsilon",
                "0.01",
                "--output",
                home.resolve("small").toString());
        assertThat(vetoed.code()).as(vetoed.err()).isEqualTo(ExitCode.NOTHING_WRITTEN);
        assertThat(vetoed.messages()).last().asString().contains("sluice compress: vetoed: the accuracy falls by 0.");
        assertThat(vetoed.out()).contains("(sign test)", "before", "after");
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void labels_thatNoBundleHas_areTold() {
        Cli wrong = Cli.sluice(
                "compare",
                "--input",
                gold.toString(),
                "--text",
                "text",
                "--label",
                "id",
                "--bundle",
                first.toString(),
                "--bundle",
                second.toString());
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(wrong.messages())
                .last()
                .asString()
                .contains("train.label: column 'id'", "[negative, neutral, positive]");
    }

    @Test
    void bundles_tooFew_areTold() {
        Cli wrong = run("compare", "--bundle", first.toString());
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(wrong.messages())
                .last()
                .asString()
                .contains("expected 2 to 20 bundles (--bundle DIR, once for each)");
    }
}
