package dev.sluice.llm;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How large the first request about a text is, in tokens.
 *
 * @param prompt an estimate: a quarter of the request's bytes
 * @param promptAtMost what no tokenizer exceeds; money is reserved for it
 * @param reserved what the provider takes off its tokens a minute, output cap included
 */
public record CallSize(long prompt, long promptAtMost, long reserved) {
    /** From a row's text, which must not be blank, to the size of its plain request. Nothing is sent; thread-safe. */
    public static Function<String, CallSize> of(LlmSpec spec) {
        BiFunction<String, Hints, CallSize> sizes = withHints(spec);
        return text -> sizes.apply(text, Hints.NONE);
    }

    /** As {@link #of}, with what is known of the row. */
    public static BiFunction<String, Hints, CallSize> withHints(LlmSpec spec) {
        Prompt prompt = new Prompt(spec, () -> "none");
        Shape shape = Shape.first(spec);
        return (text, hints) -> {
            Call call = prompt.call(Questions.of(spec, text, hints), 1, Wording.FIRST, shape);
            return new CallSize(
                    call.tokensToReserve() - call.outputCapTokens(), call.promptTokensAtMost(), call.tokensToReserve());
        };
    }
}
