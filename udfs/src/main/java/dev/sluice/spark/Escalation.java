package dev.sluice.spark;

import dev.sluice.cascade.Scored;
import dev.sluice.domain.Reason;
import dev.sluice.llm.Question;
import java.io.Serializable;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * What becomes of a row when the small stages have spoken.
 *
 * @param prompting of the first LLM stage; null where nothing will be asked: no request keys then
 * @param probabilities whether rows that no stage accepts keep their probabilities
 * @param benefit null where every row that no small stage accepts is asked about
 * @param answered request keys of rows that no small stage accepts, whatever its confidence
 * @param trust null where small stages are trusted with every row
 */
record Escalation(Prompting prompting, boolean probabilities, Benefit benefit, Set<String> answered, Trust trust)
        implements Serializable {
    /** Nothing is asked. */
    static final Escalation NONE = new Escalation(null, false, null, Set.of(), null);

    /**
     * @param reason null of a row that escalates for lack of confidence
     * @param key null where nothing is asked about the row
     * @param probabilities null unless they are wanted
     */
    record Decision(Reason reason, String key, double[] probabilities) {}

    Decision decide(Row row, String text, Scored scored) {
        String known = scored.accepted() && !answered.isEmpty() ? key(row, text, scored) : null;
        if (known != null && answered.contains(known)) {
            return new Decision(null, known, wanted(scored));
        }
        boolean trusted = trust == null || trust.trusts(row);
        if (scored.accepted() && !trusted) {
            return new Decision(
                    prompting == null ? Reason.NO_LLM : null,
                    prompting == null ? null : key(row, text, scored),
                    wanted(scored));
        }
        if (scored.accepted() || !scored.escalates()) {
            return new Decision(scored.reason(), null, null);
        }
        if (benefit != null && trusted && scored.label() != null && !benefit.worthAsking(scored)) {
            return new Decision(Reason.NO_BENEFIT, null, null);
        }
        return new Decision(scored.reason(), prompting == null ? null : key(row, text, scored), wanted(scored));
    }

    private double[] wanted(Scored scored) {
        return probabilities ? scored.probabilities() : null;
    }

    /** Null for a text of which nothing is left to ask, such as one of format characters alone. */
    private String key(Row row, String text, Scored scored) {
        Question question = prompting.question(row, text, scored.probabilities());
        return question.blank() ? null : question.key();
    }
}
