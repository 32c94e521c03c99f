package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Sha256;
import dev.sluice.settings.Flags;
import dev.sluice.settings.Settings;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands below {@code sluice store}, from the command line. */
@Tag("spark")
@Tag("long")
class StoreCommandsSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    private Path home;

    private Path segment;

    @BeforeEach
    void store() throws IOException {
        segment = Files.createDirectories(home.resolve("store/segments")).resolve("a.jsonl");
        Files.writeString(segment, line("a", 1) + line("b", 2));
    }

    private static String line(String name, long day) {
        return StoredAnswers.toJson(new StoredAnswer(
                        StoredAnswer.FORMAT,
                        Sha256.of(name),
                        StoredAnswer.ANSWERED,
                        "good",
                        null,
                        "openai",
                        "gpt-x",
                        "gpt-x-2026",
                        10,
                        2,
                        2_000_000,
                        "run",
                        "call-" + name,
                        day * 86_400_000))
                + "\n";
    }

    private Cli store(String... args) {
        String[] command = new String[args.length + 3];
        command[0] = "store";
        command[1] = args[0];
        command[2] = "--path";
        command[3] = home.resolve("store").toString();
        System.arraycopy(args, 1, command, 4, args.length - 1);
        return Cli.sluice(command);
    }

    @Test
    void stats_ofAStore_printsItsCounts() throws IOException {
        Files.writeString(segment, "{\"v\":1,\"ke", StandardOpenOption.APPEND);
        Cli stats = store("stats");
        assertThat(stats.code()).as(stats.err()).isZero();
        assertThat(stats.out())
                .contains("files      1 segments, 0 compacted folders")
                .contains("lines      3 in segments, 1 of them torn")
                .contains("answers    2, 0 unusable, 0 forgotten")
                .contains("keys       2, 0 of them bought twice")
                .contains("charge     $0.000004")
                .contains("openai gpt-x (gpt-x-2026): 2 answers")
                .contains("bought     from 1970-01-02 to 1970-01-03");
        assertThat(SPARK.sparkContext().isStopped()).isFalse();
    }

    @Test
    void compactForgetExport_oneAfterTheOther_doWhatTheySay() {
        Cli compact = store("compact");
        assertThat(compact.code()).as(compact.err()).isZero();
        assertThat(compact.out()).contains("compacted  1 segments and 0 folders to compacted/", ": 2 answers", "24 h");
        assertThat(store("compact").out()).contains("nothing to merge");
        Cli forget = store("forget", "--key", Sha256.of("a"), "--key", Sha256.of("unknown"));
        assertThat(forget.code()).as(forget.err()).isZero();
        assertThat(forget.out()).contains("forgotten  1 answers");
        Cli export = store("export", "--output", home.resolve("out").toString(), "--format", "jsonl");
        assertThat(export.code()).as(export.err()).isZero();
        assertThat(export.out()).contains("exported   1 answers to ", "(jsonl)");
        assertThat(SPARK.read().json(home.resolve("out").toString()).head().<String>getAs("key"))
                .isEqualTo(Sha256.of("b"));
        Cli again = store("export", "--output", home.resolve("out").toString());
        assertThat(again.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(again.messages())
                .singleElement()
                .asString()
                .startsWith("sluice store export: store.export.output: ")
                .contains("--overwrite");
        assertThat(store("forget", "--older-than", "30d").out()).contains("forgotten  1 answers");
        assertThat(store("verify").code()).isZero();
    }

    @Test
    void verify_damagedLine_saysWhereAndEndsWithOneWithoutAStackTrace() throws IOException {
        Files.writeString(segment, line("c", 3).replace("answered", "guessed"), StandardOpenOption.APPEND);
        Cli verify = store("verify");
        assertThat(verify.code()).isEqualTo(ExitCode.FAILED);
        assertThat(verify.out()).contains("damage     1 wrong lines", "segments/a.jsonl line 3: status: expected");
        assertThat(verify.messages())
                .singleElement()
                .asString()
                .startsWith("sluice store verify: the store at ")
                .contains("is damaged: 1 wrong lines");
    }

    @Test
    void store_thatIsNotThere_isOneLineThatNamesThePath() {
        Cli stats =
                Cli.sluice("store", "stats", "--path", home.resolve("nowhere").toString());
        assertThat(stats.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(stats.messages())
                .singleElement()
                .asString()
                .startsWith("sluice store stats: store.path: expected a response store")
                .contains("nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats", "compact", "verify", "export", "forget"})
    void help_ofEachCommand_describesItsFlagsAndStandsInTheGroup(String command) {
        Cli help = Cli.sluice("store", command, "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("sluice store " + command, "--conf", "--set");
        String text = help.out().replaceAll("\\s+", "");
        for (String flag : Flags.of("store " + command)) {
            String description = Settings.description(Flags.key("store " + command, flag));
            assertThat(description).hasSizeGreaterThan(10);
            assertThat(text).contains(flag, description.replaceAll("\\s+", ""));
        }
        assertThat(Cli.sluice("store", "--help").out()).contains(command);
    }

    @Test
    void store_withoutACommand_isItsUsageAndAnError() {
        Cli none = Cli.sluice("store");
        assertThat(none.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(none.err()).contains("Usage: sluice store", "compact");
        assertThat(Cli.sluice("--help").out()).contains("store");
    }

    @Test
    void forget_withoutAnything_isOneLineThatSaysWhatToGive() {
        Cli forget = store("forget");
        assertThat(forget.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(forget.messages()).singleElement().asString().contains("--key", "--older-than");
    }
}
