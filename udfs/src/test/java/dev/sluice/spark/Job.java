package dev.sluice.spark;

import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One {@code enrich} in a folder of its own: output in {@code out}, answers in {@code store}. */
final class Job {
    private final Path home;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private Clock clock = Clock.systemUTC();

    Job(Path home) {
        this.home = home;
        values.put("input.text", "text");
        values.put("small.bundles", List.of(Bundle.LINEAR.toString()));
        values.put("small.thresholds", List.of(Bundle.THRESHOLD));
        values.put("output.path", home.resolve("out").toString());
        values.put("store.path", home.resolve("store").toString());
        values.put("llm.retry-base", "1 ms");
        values.put("llm.retry-max", "2 ms");
    }

    Job set(String key, Object value) {
        values.put(key, value);
        return this;
    }

    /** Runs on a clock that is days ahead. */
    Job at(long days) {
        clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(days));
        return this;
    }

    Job threshold(double threshold) {
        return set("small.thresholds", List.of(threshold));
    }

    Job llm(LlmServer server) {
        return llm(server.url());
    }

    Job llm(String url) {
        return set("llm.url", url)
                .set("llm.provider", "test")
                .set("llm.model", LlmServer.MODEL)
                .set("llm.price-in", LlmServer.USD_IN)
                .set("llm.price-out", LlmServer.USD_OUT);
    }

    /** Input rows {@code id, text}; a null stays null. */
    Job texts(String... texts) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            lines.add(LlmServer.JSON.writeValueAsString(
                    LlmServer.JSON.createObjectNode().put("id", i).put("text", texts[i])));
        }
        return lines(lines);
    }

    /** Input as JSON lines. */
    Job lines(List<String> lines) throws IOException {
        Path input = home.resolve("input.jsonl");
        Files.write(input, lines, StandardCharsets.UTF_8);
        return set("input.path", input.toString());
    }

    /** {@code n} different texts that the small model doubts. */
    static String[] doubtful(int n) {
        return Stream.iterate(0, i -> i + 1)
                .limit(n)
                .map(i -> Bundle.DOUBTFUL + "q" + i)
                .toArray(String[]::new);
    }

    RunSummary run() {
        return Enrichment.run(LocalSpark.session(), EnrichSpec.of(Settings.of(null, values)), clock, line -> {});
    }

    EnrichSpec spec() {
        return EnrichSpec.of(Settings.of(null, values));
    }

    Forecast dryRun() {
        return DryRun.of(LocalSpark.session(), EnrichSpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
    }

    Path out() {
        return Path.of(values.get("output.path").toString());
    }

    Path store() {
        return Path.of(values.get("store.path").toString());
    }

    Dataset<Row> table(String name) {
        return LocalSpark.session().read().parquet(out().resolve(name).toString());
    }

    /** The rows of {@code enriched/} in the order of its files, which is the order that counts. */
    List<Row> enriched() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(out().resolve(RunFolder.ENRICHED))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".parquet"))
                    .sorted()
                    .toList()) {
                rows.addAll(LocalSpark.session().read().parquet(file.toString()).collectAsList());
            }
        }
        return rows;
    }

    List<String> strings(String column) throws IOException {
        List<String> values = new ArrayList<>();
        for (Row row : enriched()) {
            values.add(row.getAs(column));
        }
        return values;
    }

    List<BigDecimal> charges() throws IOException {
        List<BigDecimal> charges = new ArrayList<>();
        for (Row row : enriched()) {
            charges.add(row.getAs("sluice_charge_usd"));
        }
        return charges;
    }

    static BigDecimal sum(Dataset<Row> table, String column) {
        BigDecimal sum =
                table.agg(org.apache.spark.sql.functions.sum(column)).head().getDecimal(0);
        return sum == null ? BigDecimal.ZERO : sum;
    }

    /** Every byte that the job has left behind, as text. */
    String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
