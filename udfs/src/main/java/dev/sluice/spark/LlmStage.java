package dev.sluice.spark;

import dev.sluice.deferral.DeferralModel;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Sha256;
import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.selection.Ranking;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.LlmSettings;
import dev.sluice.settings.PriceSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * One of the LLM stages of a run, which are asked one after the other.
 *
 * @param index 0 for the first
 * @param last whether an answer of this one stands, however sure it is
 * @param deferral null where none is configured
 * @param scorer null unless it ranks answers
 */
record LlmStage(
        int index,
        boolean last,
        LlmSettings settings,
        LlmSpec spec,
        Price price,
        DeferralModel deferral,
        ScorerUse scorer) {
    /** @throws dev.sluice.domain.UserException for a price that is not known */
    static List<LlmStage> of(EnrichSpec spec, Labels labels, LocalDate day, Configuration conf) {
        List<LlmStage> stages = new ArrayList<>();
        for (LlmSettings llm : spec.llms()) {
            boolean last = stages.size() == spec.llms().size() - 1;
            DeferralModel deferral = llm.deferral() == null ? null : Deferral.read(llm.deferral(), conf);
            stages.add(new LlmStage(
                    stages.size(),
                    last,
                    llm,
                    llm.spec(labels),
                    PriceSource.of(llm, day),
                    deferral,
                    scorer(llm, spec, conf)));
        }
        return List.copyOf(stages);
    }

    private static ScorerUse scorer(LlmSettings llm, EnrichSpec spec, Configuration conf) {
        String folder = llm.choosing().scorer();
        return folder == null
                ? null
                : ScorerUse.of(folder, llm.instructions(), spec.small().device(), conf);
    }

    String name() {
        return settings.stage();
    }

    /** Whether an answer comes with how sure the LLM is of it: log-probabilities, or what several answers tell. */
    boolean tells() {
        return spec.sampling().logprobs() || chooses();
    }

    /** Whether an answer is chosen among several, or verified. */
    boolean chooses() {
        return spec.sampling().samples() > 1 || settings.choosing().verifier() != null;
    }

    /** Whether nothing but a ranking chooses among answers. */
    boolean ranksAlone() {
        return chooses()
                && settings.choosing().verifier() == null
                && settings.choosing().ranking() != Ranking.VOTE;
    }

    /** Of everything that decides what this stage answers and which answers stand. */
    String fingerprint() {
        return Sha256.of(String.join(
                "\n",
                name(),
                String.valueOf(settings.threshold()),
                String.valueOf(settings.leastBenefit()),
                String.valueOf(deferral),
                spec.endpoint().provider(),
                spec.endpoint().model(),
                spec.task().toString(),
                Double.toString(spec.sampling().temperature()),
                Integer.toString(spec.sampling().outputCapTokens()),
                Integer.toString(spec.sampling().samples()),
                Boolean.toString(spec.sampling().logprobs()),
                settings.choosing().toString()));
    }
}
