package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import dev.sluice.model.PairScorer;
import dev.sluice.model.PairScorers;
import dev.sluice.routing.TrustedSegments;
import dev.sluice.routing.TrustedSegmentsFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What else decides who answers a row, and what is asked. */
@Tag("spark")
@Tag("long")
class EnrichOptionsSparkTest {
    private static final String TEXT = Bundle.DOUBTFUL + "q";

    @TempDir
    Path home;

    @Test
    void enrich_freeText_needsNoBundleAndPutsTheAnswerIntoTheTable() throws IOException {
        try (LlmServer server =
                new LlmServer(0, asked -> LlmServer.content("{\"answer\": \"It is about " + asked.text() + "\"}"))) {
            Job job = text(server).texts("tea", "", "coffee");
            RunSummary run = job.run();
            assertThat(job.strings("sluice_label")).containsExactly("It is about tea", null, "It is about coffee");
            assertThat(job.strings("sluice_stage")).containsExactly("llm", null, "llm");
            assertThat(job.strings("sluice_reason")).containsExactly("asked", "no-text", "asked");
            assertThat(run.money().charge().toUsd()).isEqualByComparingTo(server.invoice());
            text(server)
                    .set("output.path", home.resolve("again").toString())
                    .texts("tea")
                    .run();
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void enrich_freeTextThatFailsTheVerifier_goesOnToTheNextLlm() throws IOException {
        try (LlmServer small = LlmServer.saying("x");
                LlmServer large = new LlmServer(0, asked -> LlmServer.content("{\"answer\": \"2026-11-22\"}"))) {
            small.script(asked -> LlmServer.content(
                    "{\"answer\": \"" + (asked.text().equals("tea") ? "soon" : "2026-01-02") + "\"}"));
            Job job = text(small)
                    .set("llm.verifier", "regex:\\d{4}-\\d{2}-\\d{2}")
                    .set(
                            "llm.next",
                            List.of(Map.of(
                                    "url",
                                    large.url(),
                                    "model",
                                    "large",
                                    "provider",
                                    "p",
                                    "price-in",
                                    "1",
                                    "price-out",
                                    "1")))
                    .texts("tea", "coffee");
            job.run();
            assertThat(job.strings("sluice_label")).containsExactly("2026-11-22", "2026-01-02");
            assertThat(job.strings("sluice_stage")).containsExactly("llm2", "llm");
            assertThat(large.texts()).containsExactly("tea");
        }
    }

    @Test
    void enrich_freeTextWithABundle_isRefused() throws IOException {
        try (LlmServer server = LlmServer.saying("x")) {
            Job job = text(server)
                    .set("small.bundles", List.of(Bundle.LINEAR.toString()))
                    .texts("tea");
            assertThatThrownBy(job::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("small.bundles", "text");
        }
    }

    @Test
    void enrich_contextFromASmallModel_isInThePromptAndInTheTable() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = new Job(home)
                    .llm(server)
                    .threshold(2)
                    .set("llm.prompt.context-from", List.of("topic=" + Bundle.LINEAR))
                    .texts(Bundle.SURE_BAD);
            assertThat(job.dryRun().asking().questions()).isEqualTo(1);
            job.run();
            assertThat(server.asked().get(0).body()).contains("\\\"context\\\":{\\\"topic\\\":\\\"bad\\\"}");
            assertThat(job.strings("topic")).containsExactly("bad");
        }
    }

    @Test
    void enrich_contextFromNothing_isAClearError() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            for (String wrong : List.of("topic", "=x", "a b=x", "topic=")) {
                Job job = new Job(home)
                        .llm(server)
                        .set("llm.prompt.context-from", List.of(wrong))
                        .texts(TEXT);
                assertThatThrownBy(job::run)
                        .isInstanceOf(UserException.class)
                        .hasMessageContaining("llm.prompt.context-from", "'" + wrong + "'");
            }
        }
    }

    @Test
    void enrich_contextFromUnderANameOfSluices_isAClearError() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            for (String name : List.of("sluice_label", "Sluice_Choice", "__sluice_topic")) {
                Job job = new Job(home)
                        .llm(server)
                        .set("llm.prompt.context-from", List.of(name + "=" + Bundle.LINEAR))
                        .texts(TEXT);
                assertThatThrownBy(job::run)
                        .isInstanceOf(UserException.class)
                        .hasMessageContainingAll("llm.prompt.context-from", "'" + name + "'");
            }
            Job twice = new Job(home)
                    .llm(server)
                    .set("llm.prompt.context-from", List.of("topic=" + Bundle.LINEAR, "Topic=" + Bundle.LINEAR))
                    .texts(TEXT);
            assertThatThrownBy(twice::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("llm.prompt.context-from", "'Topic=");
        }
    }

    @Test
    void enrich_inputHasAColumnOfSluices_isAClearError() throws IOException {
        for (String name : List.of("sluice_choice", "__sluice_mine")) {
            Job job = new Job(home).lines(List.of("{\"text\": \"tea\", \"" + name + "\": \"x\"}"));
            assertThatThrownBy(job::run).isInstanceOf(UserException.class).hasMessageContaining("'" + name + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"equals:topic", "sql:answer = topic"})
    void enrich_verifierLooksAtASuppliedColumn_findsIt(String verifier) throws IOException {
        try (LlmServer server = LlmServer.labelling(text -> text.contains("q1") ? "good" : "bad")) {
            Job job = new Job(home)
                    .llm(server)
                    .threshold(2)
                    .set("llm.prompt.context-from", List.of("topic=" + Bundle.LINEAR))
                    .set("llm.verifier", verifier)
                    .texts(Bundle.SURE_BAD, Bundle.SURE_BAD + " q1");
            job.run();
            assertThat(job.strings("topic")).containsExactly("bad", "bad");
            assertThat(job.strings("sluice_reason")).containsExactly("asked", "unverified");
        }
    }

    @Test
    void enrich_distrustedSegment_isAskedHoweverSureTheSmallModelIs() throws IOException {
        Path file = Files.write(
                home.resolve("segments.json"),
                TrustedSegmentsFile.toJson(
                        TrustedSegments.of("lang", 0.8, List.of("en"), List.of("de")), Map.of("en", 100L, "de", 9L)));
        List<String> lines = List.of(
                "{\"text\": \"" + Bundle.SURE_GOOD + "\", \"lang\": \"en\"}",
                "{\"text\": \"" + Bundle.SURE_GOOD + " indeed\", \"lang\": \"de\"}",
                "{\"text\": \"" + Bundle.SURE_GOOD + " really\", \"lang\": null}");
        try (LlmServer server = LlmServer.saying("question")) {
            Job job = new Job(home)
                    .llm(server)
                    .set("small.segments", file.toString())
                    .lines(lines);
            job.run();
            assertThat(job.strings("sluice_route")).containsExactly("accept", "escalate", "escalate");
            assertThat(server.requests()).isEqualTo(2);
        }
        Job without = new Job(home)
                .set("small.segments", file.toString())
                .set("output.path", home.resolve("b").toString())
                .lines(lines);
        without.run();
        assertThat(without.strings("sluice_reason")).containsExactly("confident", "no-llm", "no-llm");
    }

    @Test
    void enrich_rankedByAScorer_takesTheBestAndSaysByHowMuch() throws IOException, URISyntaxException {
        Path scorer = Path.of(EnrichOptionsSparkTest.class
                .getResource("/dev/sluice/model/pair")
                .toURI());
        try (LlmServer server = new LlmServer(0, asked -> samples("good", "bad", "question"))) {
            Job job = new Job(home)
                    .llm(server)
                    .set("llm.instructions", "Say what it is.")
                    .set("llm.samples", 3)
                    .set("llm.temperature", 0.7)
                    .set("llm.rank", "scorer")
                    .set("llm.scorer", scorer.toString())
                    .texts(TEXT);
            job.run();
            double[] scores = scores(scorer, "Say what it is.\n" + TEXT, List.of("good", "bad", "question"));
            int best = scores[0] >= scores[1] && scores[0] >= scores[2] ? 0 : scores[1] >= scores[2] ? 1 : 2;
            Row choice = job.enriched().get(0).getAs("sluice_choice");
            assertThat(choice.<Integer>getAs("index")).isEqualTo(best);
            assertThat(choice.<Double>getAs("score")).isEqualTo(Math.max(0, Math.min(1, scores[best])));
            assertThat(choice.<Double>getAs("margin")).isGreaterThanOrEqualTo(0);
            assertThat(job.strings("sluice_label"))
                    .containsExactly(List.of("good", "bad", "question").get(best));
        }
    }

    private static double[] scores(Path scorer, String instruction, List<String> answers) {
        try (PairScorer open = PairScorers.open(scorer, Device.Resolved.CPU)) {
            return open.scores(answers.stream()
                    .map(answer -> new PairScorer.Pair(instruction, answer))
                    .toList());
        }
    }

    private Job text(LlmServer server) {
        return new Job(home)
                .llm(server)
                .set("small.bundles", List.of())
                .set("small.thresholds", List.of())
                .set("llm.answer", "text")
                .set("llm.instructions", "What is it about?");
    }

    private static LlmServer.Reply samples(String... labels) {
        try {
            ObjectNode root = (ObjectNode)
                    LlmServer.JSON.readTree(LlmServer.label(labels[0]).body());
            ArrayNode choices = root.putArray("choices");
            for (String label : labels) {
                choices.addObject()
                        .put("finish_reason", "stop")
                        .putObject("message")
                        .put("content", "{\"label\": \"" + label + "\"}");
            }
            return new LlmServer.Reply(200, root.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
