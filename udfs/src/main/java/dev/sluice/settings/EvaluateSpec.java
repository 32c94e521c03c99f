package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.util.List;

/**
 * What {@code evaluate} was told: an enriched table and its gold column.
 *
 * @param llm columns with an LLM's answer for every row, by growing strength; none where not known
 * @param segments null where none are asked for
 */
public record EvaluateSpec(InputSpec input, String gold, String prefix, List<String> llm, Segments segments) {
    /**
     * @param column whose values make the segments
     * @param floor accuracy that the small models must reach to be trusted with a segment, above 0 and below 1
     * @param output file of the trusted segments, or null
     */
    public record Segments(String column, double floor, String output, boolean overwrite) {}

    public static EvaluateSpec of(Settings s) {
        List<String> llm = s.texts("evaluate.llm");
        if (llm.stream().anyMatch(String::isBlank) || llm.stream().distinct().count() != llm.size()) {
            throw new UserException("evaluate.llm: expected different columns (--llm-column), found " + llm);
        }
        return new EvaluateSpec(
                InputSpec.withoutText(s), s.text("evaluate.gold"), EnrichSpec.prefix(s), List.copyOf(llm), segments(s));
    }

    private static Segments segments(Settings s) {
        double floor = s.number("evaluate.floor", 0, 1);
        if (floor == 0 || floor == 1) {
            throw new UserException("evaluate.floor: expected a number above 0 and below 1, found '"
                    + s.raw("evaluate.floor") + "'; no number of right rows proves 1");
        }
        if (s.isSet("evaluate.segment")) {
            return new Segments(
                    s.text("evaluate.segment"),
                    floor,
                    s.isSet("evaluate.segments-output") ? s.text("evaluate.segments-output") : null,
                    s.flag("evaluate.overwrite"));
        }
        if (s.isSet("evaluate.segments-output")) {
            throw new UserException("evaluate.segment: expected the column that makes the segments (--segment) with"
                    + " evaluate.segments-output, found none");
        }
        return null;
    }
}
