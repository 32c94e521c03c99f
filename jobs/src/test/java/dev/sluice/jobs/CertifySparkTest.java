package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code certify} as a user types it. */
@Tag("spark")
class CertifySparkTest {
    @TempDir
    private Path home;

    private static String line(String text, String label) {
        return "{\"text\": \"" + text + "\", \"gold\": \"" + label + "\"}";
    }

    private Path bundle() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String thing : List.of("parcel", "kettle", "lamp", "jacket", "phone", "printer", "mug", "chair")) {
            for (String good : List.of("lovely %s, works great", "great %s, thanks", "thanks, lovely %s")) {
                lines.add(line(String.format(good, thing), "good"));
            }
            for (String bad : List.of("awful %s, broken again", "broken %s, refund", "refund, awful %s")) {
                lines.add(line(String.format(bad, thing), "bad"));
            }
        }
        Path bundle = home.resolve("bundle");
        Files.write(home.resolve("gold.jsonl"), lines);
        Cli trained = Cli.sluice(
                ("train --text text --label gold --encoder linear --input " + home.resolve("gold.jsonl") + " --output "
                                + bundle + " --set train.reg-params=[0.001] --set train.max-iterations=30")
                        .split(" "));
        assertThat(trained.code()).as(trained.err()).isZero();
        return bundle;
    }

    private String[] certify(Path bundle, String url, String... more) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String doubtful = "zyx " + i;
            String praise = List.of("lovely mug ", "great mug, thanks ", "thanks, it works ")
                            .get(i % 3)
                    + i;
            lines.add(line(i % 5 == 0 ? doubtful : praise, "good"));
        }
        Files.write(home.resolve("new.jsonl"), lines);
        return Cli.with(
                ("certify --text text --input " + home.resolve("new.jsonl") + " --bundle " + bundle + " --output "
                                + home.resolve("cert.json") + " --llm-url " + url
                                + " --llm-model m --price-in 0.15 --price-out 0.6 --labels 200")
                        .split(" "),
                more);
    }

    @Test
    void certify_ofAModelThatAgrees_writesTheFileAndSaysWhatHolds() throws IOException {
        try (LlmServer server = new LlmServer(0, null, "good")) {
            Path bundle = bundle();
            Cli done = Cli.sluice(certify(bundle, server.url(), "--target", "0.9", "--delta", "0.1"));
            assertThat(done.code()).as(done.err()).isEqualTo(ExitCode.DONE);
            assertThat(done.out())
                    .contains("with probability at least 90 %, at least 90 % of these 300 rows carry the LLM's label")
                    .contains("small accepts from confidence")
                    .contains("not said");
            assertThat(home.resolve("cert.json")).isNotEmptyFile();
            Cli again = Cli.sluice(certify(bundle, server.url()));
            assertThat(again.code()).isEqualTo(ExitCode.BAD_SETTINGS);
            assertThat(again.err()).contains("--overwrite");
        }
    }

    @Test
    void certify_ofAModelThatNeverAgrees_endsWithAnExitCodeOfItsOwn() throws IOException {
        try (LlmServer server = new LlmServer(0, null, "bad")) {
            Cli none = Cli.sluice(certify(bundle(), server.url()));
            assertThat(none.code()).as(none.err()).isEqualTo(ExitCode.NOTHING_WRITTEN);
            assertThat(none.messages()).last().asString().contains("sluice certify: no certificate: ", "95 %");
            assertThat(home.resolve("cert.json")).doesNotExist();
        }
    }

    @Test
    void certify_targetOne_isASettingToMend() throws IOException {
        Cli wrong = Cli.sluice(certify(home.resolve("none"), "http://127.0.0.1:1/v1", "--target", "1"));
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_SETTINGS);
        assertThat(wrong.err()).contains("certify.target: expected a number above 0 and below 1, found '1'");
    }
}
