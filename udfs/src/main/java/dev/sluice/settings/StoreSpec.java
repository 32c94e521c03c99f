package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the commands below {@code store} were told.
 *
 * @param path folder of the response store
 * @param retain how long replaced files stay
 */
public record StoreSpec(String path, Duration retain) {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    public static StoreSpec of(Settings s) {
        if (!s.isSet("store.path")) {
            throw new UserException(
                    "store.path: expected the folder of a response store, found none (set it with --path)");
        }
        return new StoreSpec(s.text("store.path"), s.duration("store.retain"));
    }

    /** @param format parquet, csv or jsonl */
    public record Export(StoreSpec store, String output, String format, boolean overwrite) {
        public static Export of(Settings s) {
            StoreSpec store = StoreSpec.of(s);
            if (!s.isSet("store.export.output")) {
                throw new UserException(
                        "store.export.output: expected a folder to write to, found none (set it with --output)");
            }
            return new Export(
                    store,
                    s.text("store.export.output"),
                    s.choice("store.export.format", List.of("parquet", "csv", "jsonl")),
                    s.flag("store.export.overwrite"));
        }
    }

    /**
     * @param keys request keys; may be empty
     * @param olderThan an age, or null
     */
    public record Forget(StoreSpec store, List<String> keys, Duration olderThan) {
        public static Forget of(Settings s) {
            Forget forget = new Forget(
                    StoreSpec.of(s), s.texts("store.forget.keys"), s.durationOrNull("store.forget.older-than"));
            if (forget.keys.isEmpty() && forget.olderThan == null) {
                throw new UserException(
                        "store.forget: expected what to forget, found nothing; give --key KEY (repeatable), --older-than"
                                + " AGE or both");
            }
            for (String key : forget.keys) {
                if (!KEY.matcher(key).matches()) {
                    throw new UserException(
                            "store.forget.keys: expected 64 hexadecimal digits (a sluice_request_key), found '" + key
                                    + "'");
                }
            }
            return forget;
        }
    }
}
