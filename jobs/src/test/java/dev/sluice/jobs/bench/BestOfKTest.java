package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is computed of samples, on samples that are made up; no model. */
class BestOfKTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double EXACT = 1e-12;
    private static final CallCost CHEAP = new CallCost(100, 1e9, 0.5);

    private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/models", exchange -> {
            String models = "{\"data\": [{\"id\": \"/models/made-up.gguf\", \"meta\": {\"n_params\": 1000}}]}";
            reply(exchange, models);
        });
        server.createContext("/v1/chat/completions", this::complete);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Sample i writes its own number with i + 1 tokens of log-probability -i each; the last is cut. */
    private void complete(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        asked.add(body);
        int n = body.path("n").asInt();
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode choices = answer.putArray("choices");
        for (int i = 0; i < n; i++) {
            ObjectNode choice = choices.addObject().put("finish_reason", i > 0 && i == n - 1 ? "length" : "stop");
            choice.putObject("message").put("content", Integer.toString(i));
            ArrayNode tokens = choice.putObject("logprobs").putArray("content");
            IntStream.rangeClosed(0, i).forEach(t -> tokens.addObject().put("logprob", -choices.size() + 1));
        }
        answer.putObject("usage").put("prompt_tokens", 9).put("completion_tokens", 1);
        reply(exchange, answer.toString());
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Generation generation(String text, double logprob, boolean complete) {
        return new Generation(text, logprob, 1, complete);
    }

    private static SampledRow row(boolean greedy, boolean... ranked) {
        return new SampledRow(ranked, greedy, CHEAP);
    }

    @Test
    void row_ofSamples_isRankedByLogprobWithTheCutAndTheUnknownLast() {
        SampleSource.Draw draw = new SampleSource.Draw(
                List.of(
                        generation("bad", -2, true),
                        generation("good", -0.1, false),
                        generation("good", -1, true),
                        generation("good", Double.NaN, true)),
                5,
                1);
        SampledRow row = SampledRow.of(draw, generation("good", 0, false), CHEAP, "good"::equals);
        assertThat(row.ranked()).containsExactly(true, false, true, false);
        assertThat(row.greedy()).isFalse();
    }

    /** By hand, one of four samples passes: any of 2 with 3 / 6; ranked second it is the best of 2 in 2 of 6 pairs. */
    @Test
    void row_oneOfFourPasses_hasTheSharesCountedByHand() {
        SampledRow row = row(true, false, true, false, false);
        assertThat(row.anyOne()).isCloseTo(0.25, within(EXACT));
        assertThat(row.firstThatPasses(2)).isCloseTo(0.5, within(EXACT));
        assertThat(row.bestRanked(2)).isCloseTo(2.0 / 6, within(EXACT));
        assertThat(row.once()).isEqualTo(1);
    }

    /** The second is asked for in 3 of 4 cases, the third in 2 of 4, the fourth in 1 of 4. */
    @Test
    void callsUntilPass_oneOfFourPasses_areCountedByHand() {
        SampledRow row = row(true, false, true, false, false);
        assertThat(row.callsUntilPass(1)).isEqualTo(1);
        assertThat(row.callsUntilPass(2)).isCloseTo(1.75, within(EXACT));
        assertThat(row.callsUntilPass(4)).isCloseTo(2.5, within(EXACT));
        assertThat(row(false, false, false).callsUntilPass(2)).isCloseTo(2, within(EXACT));
    }

    @Test
    void cost_ofADraw_countsThePromptWithEachSampleAndSharesTheSeconds() {
        SampleSource.Draw draw = new SampleSource.Draw(
                List.of(new Generation("a", -1, 10, true), new Generation("b", -1, 20, true)), 100, 3);
        assertThat(CallCost.of(draw, 1_000)).isEqualTo(new CallCost(115, 230_000, 1.5));
    }

    @Test
    void bootstrap_ofEqualRows_hasNoWidthAndOfCoinsTheBinomialOne() {
        assertThat(RowBootstrap.of(new double[] {0.5, 0.5, 0.5})).isEqualTo(new RowBootstrap(0.5, 0.5, 0.5));
        double[] coins = IntStream.range(0, 400).mapToDouble(i -> i % 2).toArray();
        RowBootstrap half = RowBootstrap.of(coins);
        // 1.96 x sqrt(.25 / 400) = .049
        assertThat(half.low()).isCloseTo(0.451, within(0.006));
        assertThat(half.high()).isCloseTo(0.549, within(0.006));
    }

    @Test
    void curve_ofFourSamples_goesToHalfOfThem() {
        BestOfKFigures figures = new BestOfKFigures(
                List.of(row(true, false, true, false, false), row(false, false, false, false, false)));
        assertThat(figures.curve()).hasSize(6);
        assertThat(figures.curve().get(0)).contains("greedy answer 0.500 (", "of k samples 0.125 (");
        assertThat(figures.curve().get(4)).startsWith("| 1 | 0.125 (").contains("| 1.00 | 0.125 (", "| -0.375 (");
        assertThat(figures.curve().get(5)).startsWith("| 2 | 0.250 (").contains("| 1.88 | 0.167 (");
    }

    @Test
    void against_aLargerModel_buysAsManySamplesAsItsAnswerCosts() {
        BestOfKFigures figures = new BestOfKFigures(List.of(row(false, true, false, false, false)));
        List<String> lines = figures.against(
                new BestOfKFigures.Larger("large", new boolean[] {true}, new CallCost(100, 2.5e9, 0.4)));
        assertThat(lines.get(2)).startsWith("| 1.00 calls | 1 |").contains("| -0.750 (", "| -0.750 (");
        assertThat(lines.get(3)).startsWith("| 100 tokens | 1 |");
        assertThat(lines.get(4)).startsWith("| 2.50e+09 flops | 2 |").contains("| -0.500 (");
        assertThat(lines.get(5)).startsWith("| 0.400 seconds | 0 |").contains("buys no sample");
    }

    @Test
    void fields_areQuotesOfTheTextInExactlyThisForm() {
        String text = "My new Card has not arrived";
        assertThat(FieldsTask.passes("{\"object\": \"new card\", \"problem\": \"has not arrived\"}", text))
                .isTrue();
        for (String answer : List.of(
                "{\"object\": \"new card\", \"problem\": \"was not sent\"}",
                "{\"object\": \"card\", \"problem\": \"card\"}",
                "{\"object\": \"card\", \"problem\": \"\"}",
                "{\"object\": \"card\", \"problem\": 1}",
                "{\"object\": \"card\"}",
                "{\"object\": \"card\", \"problem\": \"not arrived\", \"more\": \"new\"}",
                "{\"object\": \"card\", \"problem\": \"not arrived\"} as asked",
                "[\"card\", \"not arrived\"]",
                "card",
                "")) {
            assertThat(FieldsTask.passes(answer, text)).as(answer).isFalse();
        }
    }

    @Test
    void chat_moreSamplesThanAtOnce_asksTwiceWithOtherSeeds() {
        ChatSamples source = new ChatSamples(url());
        SampleSource.Draw draw = source.draw(FieldsTask.prompt("a text"), new SampleSource.Sampling(18, 0.8, 32, 100));
        assertThat(source.model()).isEqualTo("made-up.gguf");
        assertThat(source.parameters()).isEqualTo(1_000);
        assertThat(asked).extracting(body -> body.path("n").asInt()).containsExactly(16, 2);
        assertThat(asked).extracting(body -> body.path("seed").asInt()).containsExactly(100, 116);
        assertThat(draw.promptTokens()).isEqualTo(9);
        assertThat(draw.generations()).hasSize(18);
        assertThat(draw.generations().get(3)).isEqualTo(new Generation("3", -3, 4, true));
        assertThat(draw.generations().get(15).complete()).isFalse();
    }

    @Test
    void chat_serverThatIsNotThere_isNamed() {
        server.stop(0);
        assertThatThrownBy(() -> new ChatSamples(url()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--llm: " + url());
    }

    @Test
    void report_againstTwoServers_hasTheCurveAndTheBudgets() {
        assumeTrue(SharedData.isThere(), "needs ../shared");
        BestOfK.Report report = new BestOfK(List.of(url(), url()), 2).report(folder, line -> {});
        assertThat(String.join("\n", report.lines()))
                .contains("made-up.gguf, 1,000 weights", "| 16 | 0.000 (", "calls | 1 |", "flops | ");
        assertThat(report.measures()).extracting(Measure::measure).contains("best of k: pass@16", "best of k: greedy");
    }

    @Test
    void settings_thatCannotBe_areNamed() {
        assertThatThrownBy(() -> new BestOfK().rows(0))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--rows");
        assertThatThrownBy(() -> new BestOfK().servers(List.of("a", "b", "c")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--llm");
    }
}
