package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.agreement.Column;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Columns of published tables that hold a small model's score and the oracle's label. */
record ProxyColumns(SharedData shared) {
    private static final double HALF = 0.5;

    /** Of SUPG: a score of at least a half predicts a positive; the oracle is the table's label. */
    Column binary(String name) {
        return column(name, List.of("proxy_score", "label"), cells -> {
            double score = Double.parseDouble(cells[0]);
            return new Answer(
                    Boolean.toString(score >= HALF),
                    Math.max(score, 1 - score),
                    Boolean.toString(cells[1].equals("True") || cells[1].equals("1.0")));
        });
    }

    /** Of FrugalML: its free model as the small one, one of its other columns as the oracle. */
    Column multiclass(String name, String oracle) {
        return column(
                "frugalml_" + name,
                List.of("slm_label", "slm_conf", oracle),
                cells -> new Answer(cells[0], Double.parseDouble(cells[1]), cells[2]));
    }

    /** Row by row from some of the table's columns; no cell of these tables is quoted. */
    private Column column(String name, List<String> columns, Function<String[], Answer> answer) {
        List<String> lines = shared.lines("data/proxy/" + name + ".csv.gz");
        List<String> head = List.of(lines.get(0).split(","));
        int[] places = columns.stream().mapToInt(head::indexOf).toArray();
        return Answer.column(lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cells -> answer.apply(
                        Arrays.stream(places).mapToObj(i -> cells[i]).toArray(String[]::new)))
                .toList());
    }
}
