package dev.sluice.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A cell of a notebook.
 *
 * @param title empty for none
 * @param chart how Zeppelin draws the result; a missing node where the notebook does not say
 */
record NotebookCell(Kind kind, String title, String text, JsonNode chart) {
    enum Kind {
        MARKDOWN,
        SETTINGS,
        CODE,
        SQL
    }

    private static final Map<String, Kind> ZEPPELIN =
            Map.of("%md", Kind.MARKDOWN, "%spark.conf", Kind.SETTINGS, "%spark", Kind.CODE, "%spark.sql", Kind.SQL);

    private static final String DATABRICKS_HEADER = "# Databricks notebook source\n";
    private static final String DATABRICKS_BETWEEN = "\n\n# COMMAND ----------\n\n";
    private static final String DATABRICKS_TITLE = "# DBTITLE 1,";
    private static final String DATABRICKS_MAGIC = "# MAGIC";

    /** A Zeppelin note; its first line is the interpreter. */
    static List<NotebookCell> ofZeppelin(Path file) throws IOException {
        List<NotebookCell> cells = new ArrayList<>();
        for (JsonNode paragraph : new ObjectMapper().readTree(file.toFile()).path("paragraphs")) {
            String[] parts = paragraph.path("text").asText().split("\n", 2);
            Kind kind = ZEPPELIN.get(parts[0]);
            if (kind == null || parts.length < 2) {
                throw new IllegalArgumentException("not a paragraph of " + ZEPPELIN.keySet() + ": " + paragraph);
            }
            JsonNode chart = paragraph.path("config").path("results").path(0).path("graph");
            cells.add(new NotebookCell(kind, paragraph.path("title").asText(""), parts[1], chart));
        }
        return cells;
    }

    /** A Databricks notebook in its source format: Python, and other languages behind {@code # MAGIC}. */
    static List<NotebookCell> ofDatabricks(Path file) throws IOException {
        String source = Files.readString(file);
        if (!source.startsWith(DATABRICKS_HEADER)) {
            throw new IllegalArgumentException(file + " does not start with " + DATABRICKS_HEADER);
        }
        List<NotebookCell> cells = new ArrayList<>();
        for (String cell : source.substring(DATABRICKS_HEADER.length()).split(DATABRICKS_BETWEEN)) {
            List<String> lines = new ArrayList<>(cell.lines().toList());
            String title = "";
            if (lines.get(0).startsWith(DATABRICKS_TITLE)) {
                title = lines.remove(0).substring(DATABRICKS_TITLE.length());
            }
            Kind kind =
                    switch (lines.get(0)) {
                        case DATABRICKS_MAGIC + " %md" -> Kind.MARKDOWN;
                        case DATABRICKS_MAGIC + " %sql" -> Kind.SQL;
                        default -> Kind.CODE;
                    };
            if (kind != Kind.CODE) {
                lines.remove(0);
                lines.replaceAll(NotebookCell::withoutMagic);
            }
            cells.add(new NotebookCell(kind, title, String.join("\n", lines), MissingNode.getInstance()));
        }
        return cells;
    }

    private static String withoutMagic(String line) {
        if (!line.equals(DATABRICKS_MAGIC) && !line.startsWith(DATABRICKS_MAGIC + " ")) {
            throw new IllegalArgumentException("a line without " + DATABRICKS_MAGIC + ": " + line);
        }
        return line.equals(DATABRICKS_MAGIC) ? "" : line.substring(DATABRICKS_MAGIC.length() + 1);
    }
}
