package dev.sluice.jobs.bench;

import java.util.List;

/** A model that writes several answers to the same prompt. Blocks; one caller at a time. */
interface SampleSource {
    /** One turn of a conversation, {@code role} as the API names it. */
    record Message(String role, String content) {}

    /** @param temperature 0 for the most probable tokens; else each token is drawn from the most probable 95 % */
    record Sampling(int samples, double temperature, int maxTokens, long seed) {}

    /**
     * @param promptTokens of the prompt, once
     * @param seconds from the first request to the last answer
     */
    record Draw(List<Generation> generations, int promptTokens, double seconds) {
        public Draw {
            generations = List.copyOf(generations);
        }
    }

    String model();

    /** Weights of the model; 0 where nobody tells. */
    long parameters();

    /** @throws dev.sluice.domain.UserException if the server does not answer as it should */
    Draw draw(List<Message> prompt, Sampling sampling);
}
