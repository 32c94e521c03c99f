package dev.sluice.settings;

import java.util.List;

/**
 * A table of rows with a text.
 *
 * @param path file, folder or table name
 * @param format auto, parquet, csv, jsonl or table
 * @param text column of the text; null where a command needs none
 */
public record InputSpec(String path, String format, String text) {
    private static final List<String> FORMATS = List.of("auto", "parquet", "csv", "jsonl", "table");

    static InputSpec of(Settings s) {
        return new InputSpec(s.text("input.path"), format(s), s.text("input.text"));
    }

    static InputSpec withoutText(Settings s) {
        return new InputSpec(s.text("input.path"), format(s), null);
    }

    static String format(Settings s) {
        return s.choice("input.format", FORMATS);
    }
}
