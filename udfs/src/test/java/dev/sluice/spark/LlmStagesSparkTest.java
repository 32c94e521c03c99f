package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two LLMs, the second where the first is not sure; and one LLM that is asked for several answers. */
@Tag("spark")
@Tag("long")
class LlmStagesSparkTest {
    private static final String TEXT = Bundle.DOUBTFUL + "q";
    /** Natural logarithms of .9 and of .3. */
    private static final double SURE = -0.105;

    private static final double UNSURE = -1.2;

    @TempDir
    Path home;

    @Test
    void enrich_twoLlms_secondAnswersWhereTheFirstIsNotSure() throws IOException {
        try (LlmServer cheap = new LlmServer(
                        0, asked -> LlmServer.label("good", asked.text().endsWith("1") ? UNSURE : SURE));
                LlmServer strong = LlmServer.saying("bad")) {
            RunSummary run = twoStages(cheap, strong)
                    .texts(TEXT + 0, TEXT + 1, TEXT + 2, TEXT + 11, TEXT + 1)
                    .run();
            Job job = twoStages(cheap, strong);
            assertThat(job.strings("sluice_label")).containsExactly("good", "bad", "good", "bad", "bad");
            assertThat(job.strings("sluice_stage")).containsExactly("llm", "llm2", "llm", "llm2", "llm2");
            assertThat(job.strings("sluice_reason")).containsOnly("asked");
            assertThat(cheap.requests()).isEqualTo(4);
            assertThat(strong.texts()).containsExactlyInAnyOrder(TEXT + 1, TEXT + 11);
            assertThat(run.money().charge().toUsd())
                    .isEqualByComparingTo(cheap.invoice().add(strong.invoice()));
            assertThat(run.money().unattributed().isPositive()).isFalse();
            assertThat(job.charges().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as("a row that two LLMs were asked about carries both charges")
                    .isEqualByComparingTo(run.money().charge().toUsd());
            assertThat(run.calls().bought()).isEqualTo(6);
            RunSummary again = twoStages(cheap, strong)
                    .set("output.path", home.resolve("again").toString())
                    .texts(TEXT + 0, TEXT + 1)
                    .run();
            assertThat(again.calls().attempts()).isZero();
            assertThat(again.calls().stored()).isEqualTo(3);
            assertThat(cheap.requests() + strong.requests()).isEqualTo(6);
        }
    }

    @Test
    void enrich_secondLlmRejectsARow_keepsTheFirstOnesAnswer() throws IOException {
        try (LlmServer cheap = new LlmServer(0, asked -> LlmServer.label("good", UNSURE));
                LlmServer strong = new LlmServer(0, asked -> LlmServer.error(400, "content_policy"))) {
            Job job = twoStages(cheap, strong).texts(TEXT + 0);
            job.run();
            assertThat(job.strings("sluice_label")).containsExactly("good");
            assertThat(job.strings("sluice_stage")).containsExactly("llm");
            assertThat(job.strings("sluice_route")).containsExactly("keep");
            assertThat(job.strings("sluice_reason")).containsExactly("rejected");
        }
    }

    @Test
    void enrich_secondLlmsNameIsNoFileName_isInTheTablesAndInNoPath() throws IOException {
        try (LlmServer cheap = new LlmServer(0, asked -> LlmServer.label("good", UNSURE));
                LlmServer strong = LlmServer.saying("bad")) {
            Job job = twoStages(cheap, strong, "a/b").texts(TEXT + 0, TEXT + 1);
            RunSummary run = job.run();
            assertThat(job.strings("sluice_stage")).containsOnly("a/b");
            assertThat(job.strings("sluice_label")).containsOnly("bad");
            assertThat(run.calls().bought()).isEqualTo(4);
            assertThat(job.table("ledger").filter("stage = 'a/b'").count()).isEqualTo(2);
            assertThat(job.out().resolve("ledger/_journal/run_id=" + run.runId() + "/stage2"))
                    .isDirectory();
        }
    }

    @Test
    void enrich_firstLlmUnusable_asksTheSecond() throws IOException {
        try (LlmServer cheap = LlmServer.saying("none of them");
                LlmServer strong = LlmServer.saying("bad")) {
            Job job = twoStages(cheap, strong).texts(TEXT + 0);
            RunSummary run = job.run();
            assertThat(job.strings("sluice_stage")).containsExactly("llm2");
            assertThat(run.money().charge().toUsd())
                    .isEqualByComparingTo(cheap.invoice().add(strong.invoice()));
            assertThat(run.money().unattributed().toUsd())
                    .as("unusable answers are carried by no row")
                    .isEqualByComparingTo(cheap.invoice());
        }
    }

    @Test
    void enrich_severalAnswersAndAVerifier_takesTheFirstThatPassesAndKeepsRowsWhereNoneDoes() throws IOException {
        try (LlmServer server = new LlmServer(
                0, asked -> asked.text().endsWith("1") ? samples("good", "good") : samples("good", "bad", "bad"))) {
            Job job = new Job(home)
                    .llm(server)
                    .set("llm.samples", 3)
                    .set("llm.temperature", 0.7)
                    .set("llm.verifier", "sql:answer = 'bad' and length(text) > 3")
                    .texts(TEXT + 0, TEXT + 1);
            job.run();
            assertThat(job.strings("sluice_label")).containsExactly("bad", "good");
            assertThat(job.strings("sluice_route")).containsExactly("escalate", "keep");
            assertThat(job.strings("sluice_reason")).containsExactly("asked", "unverified");
            Row choice = job.enriched().get(0).getAs("sluice_choice");
            assertThat(choice.<Integer>getAs("index")).isEqualTo(1);
            assertThat(choice.<Boolean>getAs("passed")).isTrue();
            assertThat(choice.<Integer>getAs("samples")).isEqualTo(3);
            assertThat(server.asked().get(0).body()).contains("\"n\":3");
        }
    }

    @Test
    void enrich_verifierNeedsTheRow_comparesWithItsColumn() throws IOException {
        try (LlmServer server = new LlmServer(0, asked -> samples("good", "bad"))) {
            Job job = new Job(home)
                    .llm(server)
                    .set("llm.samples", 2)
                    .set("llm.temperature", 0.7)
                    .set("llm.verifier", "equals:want")
                    .lines(List.of(
                            "{\"text\": \"" + TEXT + "\", \"want\": \"bad\"}",
                            "{\"text\": \"" + TEXT + "\", \"want\": \"good\"}"));
            job.run();
            assertThat(server.requests()).as("one question").isEqualTo(1);
            assertThat(job.strings("sluice_label")).containsExactly("bad", "good");
        }
    }

    @Test
    void enrich_hardAndSoftPruningAndContext_areInThePromptAndInTheKey() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = new Job(home)
                    .llm(server)
                    .set("llm.prompt.hard", true)
                    .set("llm.prompt.soft", true)
                    .set("llm.prompt.top-k", 2)
                    .set("llm.prompt.context", List.of("language"))
                    .lines(List.of(
                            "{\"text\": \"" + TEXT + "\", \"language\": \"German\"}",
                            "{\"text\": \"" + TEXT + "\", \"language\": \"Dutch\"}"));
            Forecast forecast = job.dryRun();
            assertThat(forecast.asking().questions()).isEqualTo(2);
            job.run();
            assertThat(server.requests()).isEqualTo(2);
            JsonNode user = user(server.asked().get(0).body());
            assertThat(user.path("candidates")).hasSize(2);
            assertThat(user.path("estimate")).hasSize(2);
            assertThat(server.asked())
                    .extracting(asked ->
                            user(asked.body()).path("context").path("language").asText())
                    .containsExactlyInAnyOrder("German", "Dutch");
            assertThat(job.strings("sluice_request_key")).doesNotHaveDuplicates();
        }
    }

    @Test
    void enrich_answerWasRuledOut_isAskedAgainThenKeptAndSaidSo() throws IOException {
        try (LlmServer server = new LlmServer(0, asked -> LlmServer.label(ruledOut(asked.body())))) {
            Job job = new Job(home)
                    .llm(server)
                    .set("llm.prompt.hard", true)
                    .set("llm.prompt.top-k", 2)
                    .texts(TEXT);
            job.run();
            assertThat(server.requests()).isEqualTo(2);
            assertThat(job.strings("sluice_reason")).containsExactly("pruned");
            assertThat(job.strings("sluice_stage")).containsExactly("small");
        }
    }

    private Job twoStages(LlmServer cheap, LlmServer strong) {
        return twoStages(cheap, strong, "llm2");
    }

    private Job twoStages(LlmServer cheap, LlmServer strong, String name) {
        return new Job(home)
                .llm(cheap)
                .set("llm.logprobs", true)
                .set("llm.threshold", 0.8)
                .set(
                        "llm.next",
                        List.of(Map.of(
                                "stage",
                                name,
                                "url",
                                strong.url(),
                                "provider",
                                "other",
                                "model",
                                "strong",
                                "price-in",
                                LlmServer.USD_IN,
                                "price-out",
                                LlmServer.USD_OUT)));
    }

    private static String ruledOut(String body) {
        List<String> left = new ArrayList<>();
        user(body).path("candidates").forEach(label -> left.add(label.asText()));
        return Stream.of("bad", "good", "question")
                .filter(label -> !left.contains(label))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode user(String body) {
        try {
            JsonNode messages = LlmServer.JSON.readTree(body).path("messages");
            return LlmServer.JSON.readTree(
                    messages.path(messages.size() - 1).path("content").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A label with the log-probability of its only token. */
    private static LlmServer.Reply samples(String... labels) {
        return changed(LlmServer.label(labels[0]), root -> {
            ArrayNode choices = (ArrayNode) root.path("choices");
            choices.removeAll();
            for (int i = 0; i < labels.length; i++) {
                choices.addObject()
                        .put("index", i)
                        .put("finish_reason", "stop")
                        .putObject("message")
                        .put("role", "assistant")
                        .put("content", "{\"label\": \"" + labels[i] + "\"}");
            }
        });
    }

    private static LlmServer.Reply changed(LlmServer.Reply reply, Consumer<ObjectNode> change) {
        try {
            ObjectNode root = (ObjectNode) LlmServer.JSON.readTree(reply.body());
            change.accept(root);
            return new LlmServer.Reply(200, root.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
