package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.model.ScorerSpec;
import java.util.List;
import java.util.OptionalLong;

/**
 * What {@code scorer data} was told; see {@code scorer.data} in {@code conf/sluice.conf}.
 *
 * @param references column of one text or an array of them
 * @param samples column of an array of texts, or null
 * @param format jsonl or parquet
 * @param pairs how many to write; empty: each once
 */
public record ScorerDataSpec(
        InputSpec input,
        String references,
        String samples,
        String template,
        Output output,
        OptionalLong pairs,
        long seed) {
    /** Where the pairs go. */
    public record Output(String path, String format, boolean overwrite) {}

    public static ScorerDataSpec of(Settings s) {
        for (String[] needed : new String[][] {{"references", "--label"}, {"output", "--output"}}) {
            String key = "scorer.data." + needed[0];
            if (!s.isSet(key)) {
                throw new UserException(key + ": expected a value, found none (set it with " + needed[1] + ")");
            }
        }
        return new ScorerDataSpec(
                InputSpec.of(s),
                s.text("scorer.data.references"),
                s.textOrNull("scorer.data.samples"),
                ScorerTrainSpec.template(s, ScorerSpec.TEXT),
                new Output(
                        s.text("scorer.data.output"),
                        s.choice("scorer.data.format", List.of("jsonl", "parquet")),
                        s.flag("scorer.data.overwrite")),
                s.isSet("scorer.data.pairs")
                        ? OptionalLong.of(s.whole("scorer.data.pairs", 1, Integer.MAX_VALUE))
                        : OptionalLong.empty(),
                s.whole("scorer.data.seed", Long.MIN_VALUE, Long.MAX_VALUE));
    }
}
