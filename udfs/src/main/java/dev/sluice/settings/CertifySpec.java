package dev.sluice.settings;

import dev.sluice.certificate.Certificate.Against;
import dev.sluice.certificate.Certificate.Kind;
import dev.sluice.certificate.Certificate.Scope;
import dev.sluice.certificate.ReferenceSpec;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import dev.sluice.llm.AnswerKind;
import dev.sluice.llm.PromptOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What {@code certify} was told, checked as far as that goes without touching the data.
 *
 * @param output file of the certificate
 * @param ledger folder of ledger/
 * @param store folder of the response store
 * @param goldColumn null where there is none
 * @param llm null where none is configured
 * @param enrichBudget what labelling the rows may cost, or null; then half of delta and a quarter of the labels are kept for
 *     the search for what it affords
 */
public record CertifySpec(
        InputSpec input,
        String output,
        boolean overwrite,
        String ledger,
        String store,
        int segmentLines,
        SmallStages small,
        LlmSettings llm,
        Claim claim,
        String goldColumn,
        Search search,
        PicoUsd enrichBudget,
        ComputePrice computePrice) {

    /**
     * What shall be proved.
     *
     * @param target share in (0, 1)
     * @param delta probability of being wrong, in (0, 1)
     * @param epsilon in (0, 1), for non-inferiority
     * @param label of precision and recall, else null
     */
    public record Claim(
            Kind kind, Against against, double target, double delta, double epsilon, String label, Scope scope) {}

    /**
     * How it is looked for.
     *
     * @param labels that may be used at the most
     * @param nights over which their price is spread
     * @param labelsBudget money for labels, or null for no limit
     */
    public record Search(boolean perClass, int labels, int nights, PicoUsd labelsBudget, long seed) {}

    /** What machines cost; zero where nobody said. */
    public record ComputePrice(PicoUsd coreHour, PicoUsd gpuHour) {}

    /** Probability of error that the search for the target may use. */
    public double searchDelta() {
        return enrichBudget == null ? claim.delta() : claim.delta() / 2;
    }

    /** Labels that the search for the target may use. */
    public int searchLabels() {
        return enrichBudget == null ? search.labels() : search.labels() - search.labels() / 4;
    }

    public static CertifySpec of(Settings s) {
        SmallStages small = SmallStages.of(s);
        small.requireSome();
        if (!s.numbers("small.thresholds").isEmpty()) {
            throw new UserException(
                    "small.thresholds: expected none, for certify finds them, found " + s.numbers("small.thresholds"));
        }
        String output = s.text("certify.output");
        LlmSettings llm = llm(s);
        String gold = s.textOrNull("certify.gold");
        Claim claim = claim(s);
        requireJudge(claim, llm, gold, small);
        requirePlain(llm);
        return new CertifySpec(
                InputSpec.of(s),
                output,
                s.flag("certify.overwrite"),
                s.isSet("ledger.path") ? s.text("ledger.path") : EnrichSpec.beside(output, "sluice-ledger"),
                s.isSet("store.path") ? s.text("store.path") : EnrichSpec.beside(output, "sluice-store"),
                s.count("store.segment-lines", 1),
                small,
                llm,
                claim,
                gold,
                search(s, claim),
                budget(s, claim.kind()),
                new ComputePrice(price(s, "cost.core-hour-usd"), price(s, "cost.gpu-hour-usd")));
    }

    private static LlmSettings llm(Settings s) {
        List<LlmSettings> llms = LlmSettings.all(s);
        if (llms.size() > 1) {
            throw new UserException("llm.next: expected none, for a certificate speaks of one LLM, found "
                    + (llms.size() - 1) + "; enrich with the cheaper LLM, then certify its labels with --predictions");
        }
        return llms.isEmpty() ? null : llms.get(0);
    }

    private static PicoUsd budget(Settings s, Kind kind) {
        PicoUsd budget = s.usdOrNull("certify.budget-usd");
        if (budget != null && kind != Kind.AGREEMENT) {
            throw new UserException("certify.budget-usd: expected none (--budget-usd) with the claim " + text(kind)
                    + ", found " + budget + "; a budget can be weighed against agreement only");
        }
        return budget;
    }

    private static PicoUsd price(Settings s, String key) {
        PicoUsd price = s.usdOrNull(key);
        return price == null ? PicoUsd.ZERO : price;
    }

    private static Claim claim(Settings s) {
        Against against = word(s, "certify.against", Against.values());
        Kind kind = s.isSet("certify.claim")
                ? word(s, "certify.claim", Kind.values())
                : against == Against.LLM ? Kind.AGREEMENT : Kind.ACCURACY;
        boolean ofClass = kind == Kind.PRECISION || kind == Kind.RECALL;
        Against needed = ofClass ? against : kind == Kind.AGREEMENT ? Against.LLM : Against.GOLD;
        if (against != needed) {
            throw new UserException("certify.claim: " + text(kind) + " is judged by " + text(needed)
                    + "; expected certify.against = " + text(needed) + " (--against " + text(needed) + "), found "
                    + text(against));
        }
        if (ofClass != s.isSet("certify.class")) {
            throw new UserException("certify.class: expected a label (--class) exactly for the claims precision and"
                    + " recall, found " + (ofClass ? "none" : "'" + s.text("certify.class") + "'") + " with the claim "
                    + text(kind));
        }
        return new Claim(
                kind,
                against,
                inside(s, "certify.target", "1 cannot be proved from a sample"),
                inside(s, "certify.delta", "it is the probability of a wrong certificate"),
                inside(s, "certify.epsilon", "it is the accuracy that may be lost"),
                ofClass ? s.text("certify.class") : null,
                scope(s, kind, against));
    }

    /** Gold rows are a sample that somebody drew: what they prove is of where they came from, not of one table. */
    private static Scope scope(Settings s, Kind kind, Against against) {
        if (!s.isSet("certify.scope")) {
            return against == Against.LLM ? Scope.DATASET : Scope.STREAM;
        }
        Scope scope = word(s, "certify.scope", Scope.values());
        if (scope == Scope.DATASET && against == Against.GOLD) {
            throw new UserException("certify.scope: expected stream for the claim " + text(kind)
                    + ", which speaks of what the gold rows were drawn from, found dataset");
        }
        return scope;
    }

    private static void requireJudge(Claim claim, LlmSettings llm, String gold, SmallStages small) {
        if (claim.against() == Against.LLM && llm == null) {
            throw new UserException("llm.url: expected the LLM that is to be agreed with (--llm-url), found none; with"
                    + " gold labels alone use --against gold --gold COLUMN");
        }
        if (claim.kind() == Kind.NON_INFERIORITY && llm == null && small.size() < 2) {
            throw new UserException(
                    "llm.url: expected the LLM that non-inferiority compares with (--llm-url), or several"
                            + " small stages, the last of which is compared with (--bundle, repeated), found neither");
        }
        if (claim.kind() == Kind.NON_INFERIORITY && llm == null && small.size() > ReferenceSpec.MOST_STAGES) {
            throw new UserException("small.bundles: expected at most " + ReferenceSpec.MOST_STAGES
                    + " small stages for non-inferiority to the last of them, found " + small.size());
        }
        if (claim.against() == Against.GOLD && gold == null) {
            throw new UserException("certify.gold: expected the column of the gold labels (--gold) for the claim "
                    + text(claim.kind()) + ", found none");
        }
    }

    /** A certificate speaks of one label a text: hints come from the very models whose thresholds it is looking for. */
    private static void requirePlain(LlmSettings llm) {
        if (llm == null) {
            return;
        }
        PromptOptions prompt = llm.prompt();
        plain("llm.prompt.hard", !prompt.hard(), "false", true);
        plain("llm.prompt.soft", !prompt.soft(), "false", true);
        plain("llm.prompt.context", prompt.context().isEmpty(), "no columns", prompt.context());
        plain("llm.answer", llm.answer() == AnswerKind.LABEL, "label", "text");
        plain("llm.samples", llm.sampling().samples() == 1, "1", llm.sampling().samples());
        plain("llm.verifier", llm.choosing().verifier() == null, "none", llm.choosing());
    }

    private static void plain(String key, boolean isPlain, String expected, Object found) {
        if (!isPlain) {
            throw new UserException(key + ": expected " + expected + " for certify, found '" + found
                    + "'; a certificate speaks of one answer a text to the plain prompt");
        }
    }

    private static Search search(Settings s, Claim claim) {
        int nights = s.count("certify.nights", 1);
        if (claim.kind() != Kind.AGREEMENT && nights > 1) {
            throw new UserException("certify.nights: expected none (--nights) with the claim " + text(claim.kind())
                    + ", found " + nights + "; the price of labels is weighed against what agreement saves only");
        }
        if (claim.kind() != Kind.AGREEMENT && s.flag("certify.per-class")) {
            throw new UserException("certify.per-class: expected none (--per-class) with the claim "
                    + text(claim.kind()) + ", found true; only agreement is searched with a threshold per label");
        }
        if (nights > 1 && claim.scope() == Scope.DATASET) {
            throw new UserException("certify.nights: expected 1 for certify.scope = dataset, whose rows are labelled"
                    + " once, found " + nights + "; add --scope stream");
        }
        return new Search(
                s.flag("certify.per-class"),
                s.count("certify.labels", 1),
                nights,
                s.usdOrNull("certify.labels-budget-usd"),
                s.whole("certify.seed", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static double inside(Settings s, String key, String why) {
        double value = s.number(key, -Double.MAX_VALUE, Double.MAX_VALUE);
        if (!(value > 0 && value < 1)) {
            throw new UserException(
                    key + ": expected a number above 0 and below 1, found '" + s.raw(key) + "'; " + why);
        }
        return value;
    }

    private static <E extends Enum<E>> E word(Settings s, String key, E[] values) {
        List<String> words = Arrays.stream(values)
                .map((Function<E, String>) CertifySpec::text)
                .toList();
        return values[words.indexOf(s.choice(key, words))];
    }

    /** As in the settings. */
    public static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
