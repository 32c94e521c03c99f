package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.jobs.bench.agreement.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Where the columns of {@link Certify} come from, by name in the order of the table; made when asked for. */
final class CertifyColumns {
    private static final long SEED = 1;
    /** Of Beta(a, b); a follows from the accuracy. */
    private static final double B = 0.7;

    private final Map<String, Supplier<ColumnSource>> columns = new LinkedHashMap<>();
    private final ProxyColumns proxy;
    private final SharedData shared;
    private final ModelAnswers models;

    private CertifyColumns(SharedData shared, ModelAnswers models) {
        this.proxy = new ProxyColumns(shared);
        this.shared = shared;
        this.models = models;
    }

    /** The columns of the table. */
    static Map<String, Supplier<ColumnSource>> reported(SharedData shared, ModelAnswers models) {
        CertifyColumns all = new CertifyColumns(shared, models);
        all.add("onto", () -> all.proxy.binary("onto"));
        all.add("tacred", () -> all.proxy.binary("tacred"));
        all.add("YELP", () -> all.proxy.multiclass("YELP", "api0_label"));
        all.add("RAFDB", () -> all.proxy.multiclass("RAFDB", "api2_label"));
        all.models("banking77", "banking77/train", "recorded/banking77_test", "gpt4");
        all.models("isear", "recorded/isear_train", "recorded/isear_test", "gpt35");
        for (double accuracy : new double[] {0.925, 0.883, 0.816}) {
            String name = "synthetic " + accuracy;
            all.columns.put(
                    name,
                    () -> new ColumnSource(
                            name, SyntheticColumns.betaByB(B, accuracy).draw()));
        }
        return all.columns;
    }

    /** Columns to choose constants on, so that those of the table need not be looked at for it. */
    static Map<String, Supplier<ColumnSource>> development(SharedData shared, ModelAnswers models) {
        CertifyColumns all = new CertifyColumns(shared, models);
        all.add("YELP api4", () -> all.proxy.multiclass("YELP", "api4_label"));
        all.add("YELP gold", () -> all.proxy.multiclass("YELP", "gold"));
        all.add("RAFDB api0", () -> all.proxy.multiclass("RAFDB", "api0_label"));
        all.add("RAFDB gold", () -> all.proxy.multiclass("RAFDB", "gold"));
        all.crossFitted("isear Llama-2", "recorded/isear_train", "llama2_70b");
        all.crossFitted("banking77 GPT-3.5", "recorded/banking77_test", "gpt35");
        for (double accuracy : new double[] {0.95, 0.9, 0.82}) {
            List.of(
                            SyntheticColumns.betaByB(1, accuracy),
                            SyntheticColumns.betaByA(2, accuracy),
                            SyntheticColumns.logisticNormal(accuracy))
                    .forEach(source -> all.columns.put(source.name(), () -> source));
        }
        return all.columns;
    }

    private void add(String name, Supplier<Column> column) {
        columns.put(name, () -> ColumnSource.fixed(name, column.get()));
    }

    private void models(String name, String train, String report, String oracle) {
        for (String encoder : List.of("linear", "bge")) {
            String column = name + " " + encoder;
            add(
                    column,
                    () -> Answer.column(
                            models.of(column, encoder, new ModelAnswers.Rows(rows(train), rows(report)), oracle)));
        }
    }

    private void crossFitted(String name, String file, String oracle) {
        add(name, () -> Answer.column(models.crossFitted(name, rows(file), oracle)));
    }

    private List<JsonNode> rows(String name) {
        return shared.rows("data/" + name + ".jsonl.gz", SEED);
    }
}
