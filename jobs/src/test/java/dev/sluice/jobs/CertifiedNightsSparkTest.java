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

/** {@code certify}, {@code enrich}, the audit, a drift, the revocation and the refusal, as a user types them. */
@Tag("spark")
@Tag("long")
class CertifiedNightsSparkTest {
    private static final int ROWS = 300;

    @TempDir
    private Path home;

    @Test
    void certificate_fromItsMakingToItsEnd_isUsedAuditedRevokedAndRefused() throws IOException {
        train();
        try (LlmServer agrees = new LlmServer(0, null, "good")) {
            rows("first");
            Cli certified = Cli.sluice(command(
                    "certify --target 0.9 --scope stream --nights 100 --labels 150 --output "
                            + home.resolve("cert.json"),
                    "first",
                    agrees));
            assertThat(certified.code()).as(certified.err()).isEqualTo(ExitCode.DONE);
            int labels = agrees.requests();
            Cli same = Cli.sluice(enrich("first", agrees));
            assertThat(same.code()).as(same.err()).isEqualTo(ExitCode.DONE);
            // Each of the rows is asked about once at the most, over both commands.
            assertThat(agrees.requests()).isBetween(labels, ROWS);
            assertThat(same.out())
                    .contains("of at least 90.0 %", ": held", "audit      0 of ", "over 1 night; no drift");
            rows("second");
            Cli second = Cli.sluice(enrich("second", agrees));
            assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.DONE);
            assertThat(second.out())
                    .contains("over 2 nights; no drift")
                    .containsPattern("asked      (\\d+) answers bought with \\1 calls")
                    .containsPattern("charge     \\S+, of it \\S+ for the audit\n")
                    .containsPattern("no drift; [1-9]\\d* calls, charge ");
        }
        try (LlmServer drifted = new LlmServer(0, null, "bad")) {
            rows("third");
            Cli revoked = Cli.sluice(enrich("third", drifted));
            assertThat(revoked.code()).as(revoked.err()).isEqualTo(ExitCode.CERTIFICATE_REVOKED);
            assertThat(revoked.out()).contains(": revoked", "drift since night 3");
            assertThat(revoked.err())
                    .contains("is revoked by this run's audit", "The rows are written", "certify again");
            assertThat(home.resolve("third/enriched/_SUCCESS")).exists();
            int asked = drifted.requests();
            rows("fourth");
            Cli refused = Cli.sluice(enrich("fourth", drifted));
            assertThat(refused.code()).as(refused.err()).isEqualTo(ExitCode.CERTIFICATE_REVOKED);
            assertThat(refused.err()).contains("drift is seen since night 3", "Nothing was asked");
            assertThat(drifted.requests()).isEqualTo(asked);
            assertThat(home.resolve("fourth")).doesNotExist();
        }
    }

    private static String line(String text) {
        return "{\"text\": \"" + text + "\", \"gold\": \""
                + (text.matches(".*(awful|broken|refund).*") ? "bad" : "good") + "\"}";
    }

    private void train() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String thing : List.of("parcel", "kettle", "lamp", "jacket", "phone", "printer", "mug", "chair")) {
            for (String phrase : List.of(
                    "lovely %s, works great",
                    "great %s, thanks",
                    "thanks, lovely %s",
                    "awful %s, broken again",
                    "broken %s, refund",
                    "refund, awful %s")) {
                lines.add(line(String.format(phrase, thing)));
            }
        }
        Files.write(home.resolve("gold.jsonl"), lines);
        Cli trained =
                Cli.sluice(("train --text text --label gold --encoder linear --input " + home.resolve("gold.jsonl")
                                + " --output " + home.resolve("bundle")
                                + " --set train.reg-params=[0.001] --set train.max-iterations=30")
                        .split(" "));
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    /** Praise that the small model is sure of, and every fifth row one that it is not. */
    private void rows(String night) throws IOException {
        List<String> praise = List.of("lovely mug ", "great mug, thanks ", "thanks, it works ");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            lines.add(line((i % 5 == 0 ? "zyx " : praise.get(i % 3)) + night + i));
        }
        Files.write(home.resolve(night + ".jsonl"), lines);
    }

    private String[] enrich(String night, LlmServer server) {
        return command(
                "enrich --certificate " + home.resolve("cert.json") + " --target 0.9 --output " + home.resolve(night)
                        + " --ledger " + home.resolve("money") + " --set audit.rate=0.2",
                night,
                server);
    }

    private String[] command(String start, String night, LlmServer server) {
        return (start + " --input " + home.resolve(night + ".jsonl") + " --text text --bundle " + home.resolve("bundle")
                        + " --store " + home.resolve("store") + " --llm-url " + server.url()
                        + " --llm-model m --price-in 0.15 --price-out 0.6")
                .split(" ");
    }
}
