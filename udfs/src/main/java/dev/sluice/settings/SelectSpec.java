package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.util.List;
import java.util.Locale;

/**
 * What {@code select} was told; see the section {@code select} of {@code conf/sluice.conf}.
 *
 * @param share of the rows with a text; 0 where {@code rows} says how many
 * @param rows to select; 0 where {@code share} does
 * @param temperature above 0; softens the probabilities of {@code soft_labels} alone
 * @param columns put before the names of the added columns; may be empty
 * @param features how diversity sees a text: encoder, device and seed of it count
 */
public record SelectSpec(
        InputSpec input,
        List<String> bundles,
        By by,
        Uncertainty uncertainty,
        double share,
        long rows,
        double temperature,
        String columns,
        Output output,
        FitSpec features,
        int windowRows) {

    /** What makes a row worth selecting. */
    public enum By {
        TOP,
        UNCERTAINTY,
        DISAGREEMENT,
        DIVERSITY;

        /** As in settings and tables. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far a row is from certain. */
    public enum Uncertainty {
        /** 1 less the difference of the two highest probabilities. */
        MARGIN,
        /** Entropy of the probabilities over that of as many equal ones. */
        ENTROPY
    }

    /** @param format parquet or jsonl */
    public record Output(String path, boolean overwrite, String format) {}

    public static SelectSpec of(Settings s) {
        List<String> bundles = s.texts("small.bundles");
        By by = By.valueOf(s.choice("select.by", List.of("top", "uncertainty", "disagreement", "diversity"))
                .toUpperCase(Locale.ROOT));
        if (bundles.isEmpty()) {
            throw new UserException("small.bundles: expected at least one bundle (--bundle DIR), found none");
        }
        if (by == By.DISAGREEMENT && bundles.size() < 2) {
            throw new UserException("small.bundles: disagreement is between bundles; expected at least two"
                    + " (--bundle A --bundle B), found " + bundles);
        }
        if (s.isSet("select.share") == s.isSet("select.rows")) {
            throw new UserException(
                    "select.share: expected either a share (--share) or a number of rows (--rows), found "
                            + (s.isSet("select.share") ? "both" : "neither"));
        }
        double share = s.isSet("select.share") ? s.number("select.share", 0, 1) : 0;
        if (s.isSet("select.share") && share == 0) {
            throw new UserException("select.share: expected a number above 0 and at most 1, found '0'");
        }
        double temperature = s.number("select.temperature", 0, 100);
        if (temperature <= 0) {
            throw new UserException(
                    "select.temperature: expected a number above 0 and at most 100, found '" + temperature + "'");
        }
        return new SelectSpec(
                InputSpec.of(s),
                bundles,
                by,
                Uncertainty.valueOf(s.choice("select.uncertainty", List.of("margin", "entropy"))
                        .toUpperCase(Locale.ROOT)),
                share,
                s.isSet("select.rows") ? s.whole("select.rows", 1, Long.MAX_VALUE) : 0,
                temperature,
                columns(s),
                new Output(
                        s.text("select.output"),
                        s.flag("select.overwrite"),
                        s.choice("select.format", List.of("parquet", "jsonl"))),
                FitSpec.of(s, "select.encoder", "select.seed"),
                s.count("small.window-rows", 1));
    }

    private static String columns(Settings s) {
        String prefix = s.isSet("select.prefix") ? s.textOrNull("select.prefix") : "";
        if (!prefix.matches("([A-Za-z_][A-Za-z0-9_]*)?")) {
            throw new UserException(
                    "select.prefix: expected letters, digits and _, or nothing, found '" + prefix + "'");
        }
        return prefix;
    }
}
