package dev.sluice.spark;

import dev.sluice.cascade.Scored;
import dev.sluice.deferral.DeferralModel;
import java.io.Serializable;
import java.util.List;

/**
 * The rule that a doubtful row is worth asking about.
 *
 * @param stage that the model knows, the last small one
 * @param least what must be expected of the LLM, in shares of rows
 */
record Benefit(String stage, DeferralModel model, double least) implements Serializable {
    /** Null where nobody set one for the first LLM. */
    static Benefit of(SmallSpec small, List<LlmStage> llms) {
        if (llms.isEmpty() || llms.get(0).settings().leastBenefit() == null) {
            return null;
        }
        LlmStage llm = llms.get(0);
        String last = small.stages().get(small.stages().size() - 1).name();
        return new Benefit(last, llm.deferral(), llm.settings().leastBenefit());
    }

    /** Of a row that no stage was sure of. Where nothing is known of it, it is worth asking about. */
    boolean worthAsking(Scored scored) {
        return !stage.equals(scored.stage())
                || scored.probabilities() == null
                || model.benefit(scored.probabilities()) > least;
    }
}
