package dev.sluice.model;

import dev.sluice.domain.Labels;

/** What training made and a bundle keeps. */
public sealed interface Trained permits LinearWeights, TrainedEncoder, TrainedScorer, Ensemble, Compressed {
    /** The kind as a manifest names it. */
    String kind();

    /**
     * Checks that this scores exactly these labels.
     *
     * @throws dev.sluice.domain.UserException if it does not
     */
    void check(Labels labels);
}
