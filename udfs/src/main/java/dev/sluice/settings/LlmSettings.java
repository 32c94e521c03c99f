package dev.sluice.settings;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.llm.AnswerFormat;
import dev.sluice.llm.AnswerKind;
import dev.sluice.llm.CapField;
import dev.sluice.llm.KeySource;
import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.PromptOptions;
import dev.sluice.selection.Ranking;
import dev.sluice.throttle.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The section {@code llm} of {@code conf/sluice.conf}.
 *
 * @param stage name in {@code sluice_stage}
 * @param threshold an answer of at least this confidence stands; a lower one goes on to the next LLM stage. Null of the last
 * @param deferral file of the deferral model of this LLM, or null
 * @param leastBenefit rows are asked about where more than this is expected of it, in shares of rows; null for all
 * @param answer what is asked for
 * @param prompt what of a small model's knowledge goes into the prompt
 * @param suppliers bundles of the small models that supply columns to the prompt, by the name of the column
 * @param choosing among several answers
 * @param share of the key that this application may use
 * @param outageLimit of nothing but failures, after which the rest of the rows is kept
 * @param tasks that ask, at the most
 * @param retryUnusableAfter age from which on an unusable answer is bought again; null for never
 * @param priceIn dollars per million prompt tokens, or null when the price list knows the model
 * @param prices file to use instead of the built-in price list, or null
 * @param flopsPerToken of the model, or null where no setting says it
 */
public record LlmSettings(
        String stage,
        Double threshold,
        String deferral,
        Double leastBenefit,
        LlmSpec.Endpoint endpoint,
        String instructions,
        int maxTextChars,
        AnswerKind answer,
        PromptOptions prompt,
        Map<String, String> suppliers,
        Choosing choosing,
        LlmSpec.Sampling sampling,
        LlmSpec.Attempts attempts,
        long rpm,
        long tpm,
        int inFlight,
        double share,
        Duration outageLimit,
        GateChoice gate,
        int tasks,
        Duration retryUnusableAfter,
        String priceIn,
        String priceOut,
        String prices,
        Long flopsPerToken) {

    static LlmSettings of(Settings s) {
        if (s.isSet("llm.price-in") != s.isSet("llm.price-out")) {
            throw new UserException("llm.price-in, llm.price-out: expected both or none");
        }
        String url = s.text("llm.url");
        AnswerKind answer = AnswerKind.ofText(s.text("llm.answer"));
        Choosing choosing = Choosing.of(s);
        int samples = s.count("llm.samples", 1);
        boolean ranks = samples > 1 && choosing.ranking() == Ranking.LOGPROB;
        return new LlmSettings(
                s.text("llm.stage"),
                s.isSet("llm.threshold") ? (Double) s.number("llm.threshold", 0, Double.MAX_VALUE) : null,
                s.textOrNull("llm.deferral"),
                leastBenefit(s),
                new LlmSpec.Endpoint(
                        url,
                        s.isSet("llm.provider") ? s.text("llm.provider") : provider(url),
                        s.text("llm.model"),
                        key(s),
                        s.texts("llm.allowed-http-hosts")),
                instructions(s, answer),
                s.count("llm.max-text-chars", 1),
                answer,
                prompt(s),
                suppliers(s),
                choosing,
                new LlmSpec.Sampling(
                        s.number("llm.temperature", 0, 2),
                        s.count("llm.output-cap", 1),
                        CapField.ofText(s.text("llm.cap-field")),
                        AnswerFormat.ofText(s.text("llm.format")),
                        samples,
                        s.flag("llm.logprobs") || ranks),
                new LlmSpec.Attempts(
                        s.count("llm.max-attempts", 1),
                        millis(s.duration("llm.attempt-timeout")),
                        millis(s.duration("llm.retry-base")),
                        millis(s.duration("llm.retry-max"))),
                s.whole("llm.rpm", 0, Long.MAX_VALUE),
                s.whole("llm.tpm", 0, Long.MAX_VALUE),
                (int) s.whole("llm.max-in-flight", 1, 4096),
                s.number("llm.share", 0, 1),
                s.duration("llm.outage-limit"),
                GateChoice.ofText(s.text("llm.gate")),
                (int) s.whole("llm.tasks", 1, 1024),
                s.durationOrNull("llm.retry-unusable-after"),
                s.textOrNull("llm.price-in"),
                s.textOrNull("llm.price-out"),
                s.textOrNull("prices.path"),
                BudgetLimit.flopsPerToken(s));
    }

    /**
     * All LLM stages, in the order they are asked: {@code llm}, then each group of {@code llm.next}. Empty where no LLM is
     * configured.
     */
    static List<LlmSettings> all(Settings s) {
        if (!s.isSet("llm.url")) {
            if (!s.groups("llm.next").isEmpty()) {
                throw new UserException("llm.next: expected none without llm.url, the first LLM stage");
            }
            return List.of();
        }
        return LlmStages.of(s);
    }

    /** @param labels null where the answer is free text */
    public LlmSpec spec(Labels labels) {
        LlmSpec.Task task = new LlmSpec.Task(answer, labels, instructions, maxTextChars, prompt);
        return new LlmSpec(endpoint, task, sampling, attempts);
    }

    private static Map<String, String> suppliers(Settings s) {
        Map<String, String> suppliers = new TreeMap<>();
        for (String one : s.texts("llm.prompt.context-from")) {
            int equals = one.indexOf('=');
            String name = equals < 0 ? "" : one.substring(0, equals).strip();
            String bundle = equals < 0 ? "" : one.substring(equals + 1).strip();
            // Spark takes names that differ in case alone for one.
            boolean again = suppliers.keySet().stream().anyMatch(name::equalsIgnoreCase);
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || bundle.isEmpty() || again) {
                throw new UserException("llm.prompt.context-from: expected different NAME=BUNDLE, such as"
                        + " topic=bundles/topic, found '" + one + "'");
            }
            suppliers.put(name, bundle);
        }
        return suppliers;
    }

    /** The default asks for a label. */
    private static String instructions(Settings s, AnswerKind answer) {
        String instructions = s.text("llm.instructions");
        if (answer == AnswerKind.TEXT && instructions.equals(Settings.defaults().text("llm.instructions"))) {
            throw new UserException(
                    "llm.instructions: expected what is asked about a text with llm.answer = text, found"
                            + " the default, which asks for a label");
        }
        return instructions;
    }

    private static PromptOptions prompt(Settings s) {
        return new PromptOptions(
                s.flag("llm.prompt.soft"),
                s.flag("llm.prompt.hard"),
                s.isSet("llm.prompt.top-k") ? (Integer) s.count("llm.prompt.top-k", 1) : null,
                s.number("llm.prompt.ruled-out-below", 0, 1),
                Stream.concat(s.texts("llm.prompt.context").stream(), suppliers(s).keySet().stream())
                        .distinct()
                        .toList());
    }

    /** @param budget in the smallest units of what it counts; null for no limit */
    public Limits limits(Amount budget) {
        return new Limits(rpm, tpm, inFlight, budget, share);
    }

    private static Double leastBenefit(Settings s) {
        if (!s.isSet("llm.least-benefit")) {
            return null;
        }
        if (!s.isSet("llm.deferral")) {
            throw new UserException(
                    "llm.least-benefit: expected a deferral model, which knows the benefit (--deferral FILE;"
                            + " the command deferral writes one), found none");
        }
        return s.number("llm.least-benefit", -1, 1);
    }

    private static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }

    private static KeySource key(Settings s) {
        List<KeySource> found = Arrays.stream(KeySource.Kind.values())
                .filter(kind -> s.isSet(kind.setting()))
                .map(kind -> new KeySource(kind, s.text(kind.setting())))
                .toList();
        if (found.size() > 1) {
            throw new UserException(
                    found.stream().map(key -> key.kind().setting()).collect(Collectors.joining(", "))
                            + ": expected one of them, found " + found.size());
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** The ledger's and the price list's name for who is behind an address. */
    static String provider(String url) {
        try {
            String host = URI.create(url.strip()).getHost();
            if (host == null) {
                return "unknown";
            }
            String name = host.toLowerCase(Locale.ROOT);
            if (name.equals("api.openai.com")) {
                return "openai";
            }
            return name.endsWith(".openai.azure.com") ? "azure" : name;
        } catch (IllegalArgumentException e) {
            // The address itself is judged where it is used.
            return "unknown";
        }
    }
}
