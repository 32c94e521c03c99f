package dev.sluice.llm;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Everything that an LLM stage is, but for the key: what ships to executors and what an {@link Annotator} is built from.
 * Bad values are a {@link UserException} that names the setting, the value and what was expected.
 */
public record LlmSpec(Endpoint endpoint, Task task, Sampling sampling, Attempts attempts) implements Serializable {
    public LlmSpec {
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(task);
        Objects.requireNonNull(sampling);
        Objects.requireNonNull(attempts);
    }

    /**
     * What two runs must have in common to ask the same about a text: labels, instructions, template, provider, model and
     * sampling parameters, as in a request key, and where texts are cut. Certificates name it.
     */
    public String promptHash() {
        return RequestKeys.ofPrompt(this);
    }

    /**
     * Who is asked.
     *
     * @param url base of the API, such as {@code https://api.openai.com/v1}; {@code http} on loopback and allowed hosts only
     * @param provider the name in the ledger and the price list
     * @param model as the API knows it
     * @param key where the key stands, or null for a server that wants none
     * @param allowedHttpHosts hosts that may be asked without TLS, spelled as in the URL
     */
    public record Endpoint(String url, String provider, String model, KeySource key, List<String> allowedHttpHosts)
            implements Serializable {
        public Endpoint {
            allowedHttpHosts = List.copyOf(allowedHttpHosts);
            url = baseUrl(url, allowedHttpHosts);
            named("llm.provider", provider);
            named("llm.model", model);
        }

        /** Host, and port where the URL names one; for messages. */
        public String host() {
            return URI.create(url).getAuthority();
        }
    }

    /**
     * What is asked.
     *
     * @param labels null where the answer is free text
     * @param instructions the sentence that says what a label means here; null for {@link #CLASSIFY}, but for free text
     * @param maxTextChars UTF-16 units of a text that are sent at the most
     * @param prompt what goes into the prompt beside the text
     */
    public record Task(AnswerKind answer, Labels labels, String instructions, int maxTextChars, PromptOptions prompt)
            implements Serializable {
        public static final String CLASSIFY = "Assign the text to exactly one of the labels.";

        /** One of the labels, asked for with the plain prompt. */
        public Task(Labels labels, String instructions, int maxTextChars) {
            this(AnswerKind.LABEL, labels, instructions, maxTextChars, PromptOptions.NONE);
        }

        public Task {
            Objects.requireNonNull(prompt);
            boolean free = answer == AnswerKind.TEXT;
            if (free) {
                labels = null;
                if (instructions == null) {
                    throw new UserException(
                            "llm.instructions: expected what is asked about a text with llm.answer = text, found none");
                }
                if (prompt.soft() || prompt.hard()) {
                    throw new UserException((prompt.hard() ? "llm.prompt.hard" : "llm.prompt.soft")
                            + ": expected false with llm.answer = text, which has no labels to prune, found true");
                }
            } else {
                Objects.requireNonNull(labels);
            }
            instructions = instructions == null ? CLASSIFY : instructions.strip();
            if (instructions.isEmpty()) {
                throw new UserException("llm.instructions: expected a sentence, found an empty value");
            }
            within("llm.max-text-chars", maxTextChars, 1, 10_000_000);
        }
    }

    /**
     * How answers are drawn.
     *
     * @param outputCapTokens completion tokens of one answer at the most, reasoning included
     * @param samples answers to one request
     * @param logprobs whether the log-probabilities of the answer's tokens are asked for
     */
    public record Sampling(
            double temperature,
            int outputCapTokens,
            CapField capField,
            AnswerFormat format,
            int samples,
            boolean logprobs)
            implements Serializable {
        /** As many as the API gives at the most. */
        private static final int MAX_SAMPLES = 128;

        /** One answer, without log-probabilities. */
        public Sampling(double temperature, int outputCapTokens, CapField capField, AnswerFormat format) {
            this(temperature, outputCapTokens, capField, format, 1, false);
        }

        public Sampling {
            Objects.requireNonNull(capField);
            Objects.requireNonNull(format);
            if (!(temperature >= 0 && temperature <= 2)) {
                throw new UserException("llm.temperature: expected a number from 0 to 2, found " + temperature);
            }
            within("llm.output-cap", outputCapTokens, 1, 1_000_000);
            within("llm.samples", samples, 1, MAX_SAMPLES);
            if (samples > 1 && temperature == 0) {
                throw new UserException("llm.samples: expected 1 with llm.temperature = 0, which gives the same answer"
                        + " every time, found " + samples + "; set a temperature such as 0.8");
            }
        }

        /** Completion tokens of one request at the most: the cap for each of the samples. */
        public int outputTokensAtMost() {
            return outputCapTokens * samples;
        }
    }

    /** @param maximum attempts of one ask that may fail in passing ways; refusals for the rate count apart */
    public record Attempts(int maximum, long timeoutMillis, long baseBackoffMillis, long maxBackoffMillis)
            implements Serializable {
        public Attempts {
            within("llm.max-attempts", maximum, 1, 1_000);
            within("llm.attempt-timeout", timeoutMillis, 1, 3_600_000);
            within("llm.retry-base", baseBackoffMillis, 0, 3_600_000);
            within("llm.retry-max", maxBackoffMillis, baseBackoffMillis, 3_600_000);
        }
    }

    private static void named(String setting, String value) {
        if (value == null || value.isBlank()) {
            throw new UserException(setting + ": expected a name, found an empty value");
        }
    }

    private static void within(String setting, long value, long low, long high) {
        if (value < low || value > high) {
            throw new UserException(setting + ": expected " + low + " to " + high + ", found " + value);
        }
    }

    private static String baseUrl(String url, List<String> allowedHttpHosts) {
        URI uri;
        try {
            uri = new URI(url == null ? "" : url.strip());
        } catch (URISyntaxException e) {
            throw new UserException(
                    "llm.url: expected a URL such as https://api.openai.com/v1, found none at character "
                            + e.getIndex());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            // The value is not shown: this is where people put keys.
            throw new UserException("llm.url: expected no user, query or fragment; a key belongs into llm.key-env");
        }
        if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new UserException("llm.url: expected a URL such as https://api.openai.com/v1, found '" + uri + "'");
        }
        String base = uri.toString().replaceAll("/+$", "");
        if (base.endsWith("/chat/completions")) {
            throw new UserException("llm.url: expected the base without /chat/completions, found '" + base + "'");
        }
        if (scheme.equals("http") && !loopback(uri.getHost()) && !allowedHttpHosts.contains(uri.getHost())) {
            throw new UserException("llm.url: expected https, or a host named in llm.allowed-http-hosts, found '" + base
                    + "'; texts and key would travel unencrypted");
        }
        return base;
    }

    private static boolean loopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || host.equals("[::1]");
    }
}
