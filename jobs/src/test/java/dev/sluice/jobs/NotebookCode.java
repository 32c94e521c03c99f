package dev.sluice.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the Scala or Python cells of a notebook do, read without Scala or Python. That is possible because they hold only
 * four things: fields with their defaults, the entry point's name, command lines, and views of tables.
 *
 * @param entryPoint class whose {@code run} is called
 * @param unread what is none of the four; logic would be here
 */
record NotebookCode(
        String entryPoint,
        Map<String, String> fields,
        List<List<String>> commandLines,
        Map<String, String> views,
        String unread) {

    private static final Pattern ENTRY_POINT =
            Pattern.compile("(?m)^(?:import |sluice = spark\\._jvm\\.)(dev\\.sluice\\.[\\w.]+)$");
    private static final Pattern SCALA_FIELD =
            Pattern.compile("(?m)^val (\\w+) = z\\.textbox\\(\"(\\w+)\", \"([^\"]*)\"\\)\\.toString$");
    private static final Pattern PYTHON_DEFAULT =
            Pattern.compile("(?m)^dbutils\\.widgets\\.text\\(\"(\\w+)\", \"([^\"]*)\"\\)$");
    private static final Pattern PYTHON_FIELD =
            Pattern.compile("(?m)^(\\w+) = dbutils\\.widgets\\.get\\(\"(\\w+)\"\\)$");
    private static final Pattern CALL = Pattern.compile("(?s)print(?:ln)?\\((?:Notebook\\.run\\(spark,\\s*(.*?)\\)"
            + "|sluice\\.run\\(spark\\._jsparkSession, \\[(.*?)\\]\\))\\)(?=\n|$)");
    private static final Pattern VIEW =
            Pattern.compile("(?m)^spark\\.read\\.parquet\\((.*)\\)\\.createOrReplaceTempView\\(\"(\\w+)\"\\)$");
    private static final Pattern COMMENT = Pattern.compile("(?m)^(?://|#) .*$");

    /** @param values fields that somebody filled in, by variable; the others have their defaults */
    static NotebookCode of(List<NotebookCell> cells, Map<String, String> values) {
        String code = cells.stream()
                .filter(cell -> cell.kind() == NotebookCell.Kind.CODE)
                .map(NotebookCell::text)
                .collect(Collectors.joining("\n"));
        Map<String, String> fields = fields(code);
        Map<String, String> known = new LinkedHashMap<>(fields);
        known.putAll(values);
        List<List<String>> commandLines = new ArrayList<>();
        all(CALL, code)
                .forEach(call -> commandLines.add(texts(call.group(1) == null ? call.group(2) : call.group(1), known)));
        Map<String, String> views = new LinkedHashMap<>();
        all(VIEW, code).forEach(view -> views.put(view.group(2), text(view.group(1), known)));
        Matcher entryPoint = ENTRY_POINT.matcher(code);
        String unread = code;
        for (Pattern read : List.of(CALL, VIEW, ENTRY_POINT, SCALA_FIELD, PYTHON_DEFAULT, PYTHON_FIELD, COMMENT)) {
            unread = read.matcher(unread).replaceAll("");
        }
        return new NotebookCode(
                entryPoint.find() ? entryPoint.group(1) : "none", fields, commandLines, views, unread.strip());
    }

    private static Map<String, String> fields(String code) {
        Map<String, String> fields = new LinkedHashMap<>();
        all(SCALA_FIELD, code).forEach(field -> fields.put(field.group(1), field.group(3)));
        Map<String, String> defaults = all(PYTHON_DEFAULT, code)
                .collect(Collectors.toMap(widget -> widget.group(1), widget -> widget.group(2)));
        all(PYTHON_FIELD, code).forEach(field -> fields.put(field.group(1), defaults.get(field.group(2))));
        return fields;
    }

    private static Stream<MatchResult> all(Pattern pattern, String code) {
        return pattern.matcher(code).results();
    }

    /** {@code "a", b + "/c"}; no text of ours holds a comma. */
    private static List<String> texts(String expressions, Map<String, String> known) {
        return Stream.of(expressions.split(","))
                .map(expression -> text(expression, known))
                .toList();
    }

    private static String text(String expression, Map<String, String> known) {
        StringBuilder text = new StringBuilder();
        for (String term : expression.strip().split(" \\+ ")) {
            if (term.matches("\"[^\"]*\"")) {
                text.append(term, 1, term.length() - 1);
            } else if (known.get(term) != null) {
                text.append(known.get(term));
            } else {
                throw new IllegalArgumentException("neither a text nor a known variable: " + term);
            }
        }
        return text.toString();
    }
}
