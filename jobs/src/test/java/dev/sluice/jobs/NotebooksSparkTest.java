package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.domain.UserException;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The notebooks against the job: the demo runs once (linear models under the names of the encoders), then each notebook's
 * views, its other command line and every SQL cell run as they stand. Zeppelin and Databricks themselves are not here.
 */
@Tag("spark")
@Tag("long")
class NotebooksSparkTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root"));
    private static final int BAR = 40;

    private static SparkSession spark;
    /** By the demo. */
    private static String printed;

    @TempDir
    private static Path temp;

    enum Notebooks {
        ZEPPELIN("notebooks/zeppelin/01-first-enrichment.zpln"),
        DATABRICKS("notebooks/databricks/01_first_enrichment.py");

        private final Path file;

        Notebooks(String file) {
            this.file = ROOT.resolve(file);
        }

        List<NotebookCell> cells() throws IOException {
            return this == ZEPPELIN ? NotebookCell.ofZeppelin(file) : NotebookCell.ofDatabricks(file);
        }

        List<NotebookCell> cells(NotebookCell.Kind kind) throws IOException {
            return cells().stream().filter(cell -> cell.kind() == kind).toList();
        }

        NotebookCode code() throws IOException {
            return NotebookCode.of(cells(), Map.of("output", output()));
        }
    }

    @BeforeAll
    static void runDemo() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        spark.sparkContext().setLogLevel("WARN");
        StringWriter out = new StringWriter();
        new Demo("linear", "linear", Map.of("train.reg-params", List.of(0.001), "train.max-iterations", 20))
                .run(
                        Settings.of(null, Map.of("output.path", output())),
                        new Console(new PrintWriter(out), new PrintWriter(Writer.nullWriter())),
                        Sessions.given(spark));
        printed = out.toString();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static String output() {
        return temp.resolve("demo").toString();
    }

    // ---- the notebooks run -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void sqlCells_onTheTablesOfTheJob_haveSaneResults(Notebooks notebook) throws IOException {
        NotebookCode code = notebook.code();
        String own = Notebook.run(spark, code.commandLines().get(1));
        code.views().forEach((view, path) -> spark.read().parquet(path).createOrReplaceTempView(view));
        assertThat(own).contains("rows       526", "no-llm");

        Map<String, List<Row>> results = new LinkedHashMap<>();
        for (NotebookCell cell : notebook.cells(NotebookCell.Kind.SQL)) {
            Dataset<Row> table = spark.sql(cell.text());
            List<Row> rows = table.collectAsList();
            assertThat(rows).as(cell.title()).isNotEmpty();
            if (List.of(table.columns()).contains("bar")) {
                assertThat(rows)
                        .as("longest bar of " + cell.title())
                        .anyMatch(row -> row.<String>getAs("bar").length() == BAR);
            }
            assertDrawable(cell, table);
            results.put(cell.title(), rows);
        }

        List<Row> routes = results.get("Routes: where rows ended");
        assertThat(sum(routes, "row_count")).isEqualTo(526);
        assertThat(routes.stream().map(row -> row.<String>getAs("route"))).contains("accept", "escalate", "keep");
        assertThat(routes.stream().map(row -> row.<String>getAs("stage"))).contains("minilm", "stand-in", "none");
        assertThat(sum(results.get("Reasons: why they took that route"), "row_count"))
                .isEqualTo(526);
        assertThat(results.get("Rows that were kept, and why"))
                .allMatch(row -> row.getAs("reason").equals("no-text"));
        assertThat(results.get("Confidence of the last small model that read the row"))
                .allSatisfy(row -> assertThat(((Number) row.getAs("confidence_from")).doubleValue())
                        .isBetween(0.0, 0.95));
        assertThat(results.get("Accuracy by stage, where gold is known"))
                .allSatisfy(row -> assertThat(row.<Double>getAs("with_llm")).isBetween(0.3, 1.0));
        assertThat(results.get("The ledger: one line an HTTP attempt"))
                .singleElement()
                .satisfies(row -> assertThat(row.<String>getAs("model")).isEqualTo(StandIn.MODEL));
        assertThat(results.get("Reasons with your endpoint").stream().map(row -> row.<String>getAs("reason")))
                .containsExactlyInAnyOrder("confident", "no-llm", "no-text");
        assertAddsUp(results.get("Charge by stage, and what asking about every row would have cost"));
    }

    /** The stages, the audit and the unusable answers make the run's charge, and that is less than asking about every row. */
    private static void assertAddsUp(List<Row> charges) {
        Map<String, BigDecimal> usd = charges.stream()
                .collect(Collectors.toMap(row -> row.getAs("what"), row -> row.<BigDecimal>getAs("usd")));
        BigDecimal run = usd.remove("this run");
        BigDecimal all = usd.remove("every row asked (estimate)");
        assertThat(usd.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(run);
        assertThat(run).isPositive().isLessThan(all);
    }

    /** Zeppelin draws by column name and position. */
    private static void assertDrawable(NotebookCell cell, Dataset<Row> table) {
        for (String role : List.of("keys", "groups", "values")) {
            for (JsonNode column : cell.chart().path(role)) {
                String name = column.path("name").asText();
                assertThat(table.columns()[column.path("index").asInt()])
                        .as(role + " of " + cell.title())
                        .isEqualTo(name);
                assertThat(!role.equals("values") || table.schema().apply(name).dataType() instanceof NumericType)
                        .as(name + " of " + cell.title() + " is a number")
                        .isTrue();
            }
        }
    }

    private static long sum(List<Row> rows, String column) {
        return rows.stream().mapToLong(row -> row.<Long>getAs(column)).sum();
    }

    // ---- the demo --------------------------------------------------------------------------------------------------

    @Test
    void demo_smallModelThatAgrees_isCertifiedAuditedAndAskedForNothingAgain() {
        assertThat(temp.resolve("demo/certificate.json")).isNotEmptyFile();
        assertThat(printed)
                .contains(
                        "certified  with probability at least 90 %, at least 90 % of these 526 rows carry the LLM's label")
                .containsPattern("gold       on 100 gold rows the small model is right on \\S+ %, the LLM on \\S+ %")
                .containsPattern("certified  agreement with the LLM of at least 90.0 %, .*: reduced to 87.7 %")
                .containsPattern("audit      0 of 20 wrong tonight")
                .containsPattern("in all     \\$0.00\\d+: \\$0.00\\d+ for certify's labels, \\S+ for this run")
                .containsPattern("the same job again .*: 0 calls, charge \\$0.000000\n");
        Row run = spark.read().parquet(output() + "/out/runs").head();
        assertThat(run.<String>getAs("certificate_status")).isEqualTo("reduced");
        assertThat(run.<Long>getAs("audit_labels")).isEqualTo(20);
    }

    // ---- what a notebook holds -------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void codeCells_holdNothingButFieldsCallsAndViews(Notebooks notebook) throws Exception {
        NotebookCode code = notebook.code();
        assertThat(code.unread()).isEmpty();
        assertThat(code.commandLines()).hasSize(2);
        assertThat(code.commandLines().get(0)).containsExactly("demo", "--output", output());
        assertThat(code.views().keySet()).containsExactly("enriched", "ledger", "runs", "own_enriched");

        Class<?> entryPoint = Class.forName(code.entryPoint());
        Method run = entryPoint.getMethod(
                "run", SparkSession.class, notebook == Notebooks.ZEPPELIN ? String[].class : List.class);
        assertThat(Modifier.isPublic(entryPoint.getModifiers()) && Modifier.isStatic(run.getModifiers()))
                .isTrue();
        assertThat(run.getReturnType()).isEqualTo(String.class);
    }

    @ParameterizedTest
    @EnumSource
    void commandLines_areUnderstoodByTheCommandLine(Notebooks notebook) throws IOException {
        for (List<String> commandLine : notebook.code().commandLines()) {
            List<String> asking = new ArrayList<>(commandLine);
            asking.add("--help");
            assertThat(Notebook.run(spark, asking)).contains("Usage: sluice " + commandLine.get(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void firstCell_saysWhatIsTestedAndWhatIsNeeded(Notebooks notebook) throws IOException {
        NotebookCell first = notebook.cells().get(0);
        assertThat(first.kind()).isEqualTo(NotebookCell.Kind.MARKDOWN);
        assertThat(first.text())
                .contains(
                        "not on the machine that builds Sluice",
                        "`" + getClass().getSimpleName() + "`")
                .contains("Spark 4.1", "Scala 2.13", "JDK 17");
    }

    @ParameterizedTest
    @EnumSource
    void jar_hasTheNameThatTheBuildGivesIt(Notebooks notebook) throws IOException {
        Matcher version =
                Pattern.compile("<version>(.*?)</version>").matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        String all = notebook.cells().stream().map(NotebookCell::text).collect(Collectors.joining("\n"));
        assertThat(Pattern.compile("sluice-jobs-[\\w.-]*\\.jar").matcher(all).results())
                .isNotEmpty()
                .allMatch(jar -> jar.group().equals("sluice-jobs-" + version.group(1) + ".jar"));
    }

    @Test
    void notebooks_haveTheSameCells() throws IOException {
        assertThat(Stream.of(Notebooks.values()).map(NotebooksSparkTest::titles).distinct())
                .hasSize(1);
    }

    private static List<String> titles(Notebooks notebook) {
        try {
            return notebook.cells().stream()
                    .filter(cell -> cell.kind() == NotebookCell.Kind.CODE || cell.kind() == NotebookCell.Kind.SQL)
                    .map(cell -> cell.kind() + " " + cell.title())
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void zeppelinNote_isCleanAndDraws() throws IOException {
        JsonNode note = new ObjectMapper().readTree(Notebooks.ZEPPELIN.file.toFile());
        assertThat(note.path("name").asText()).isNotBlank();
        assertThat(note.path("id").asText()).hasSize(9);
        assertThat(note.path("defaultInterpreterGroup").asText()).isEqualTo("spark");
        assertThat(note.path("paragraphs")).allSatisfy(paragraph -> {
            assertThat(paragraph.has("results")).as("output in the repository").isFalse();
            assertThat(paragraph.path("status").asText()).isEqualTo("READY");
        });
        assertThat(note.findValuesAsText("mode")).contains("multiBarChart", "pieChart", "table");
    }

    // ---- the entry point -------------------------------------------------------------------------------------------

    @Test
    void run_wrongFlagOrMissingInput_isToldAndTheSessionStaysOpen() {
        assertThatThrownBy(() -> Notebook.run(spark, "enrich", "--colour", "red"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--colour");
        assertThatThrownBy(() -> Notebook.run(spark, "evaluate", "--input", "no-such-table", "--gold", "label"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no-such-table");
        assertThat(spark.sparkContext().isStopped()).isFalse();
    }

    @Test
    void run_emptyField_countsAsNotGiven() {
        assertThatThrownBy(() -> Notebook.run(spark, "evaluate", "--input", "", "--gold", "label"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("input.path: expected a value, found none");
    }
}
