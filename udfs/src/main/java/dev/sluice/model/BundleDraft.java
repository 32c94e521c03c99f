package dev.sluice.model;

import dev.sluice.domain.Labels;
import java.util.Map;

/**
 * Everything that goes into a new bundle.
 *
 * @param name for people
 * @param labels the classes, as many as the model scores
 * @param model what training made
 * @param files further files by plain name, such as {@code calibration.json}
 * @param provenance where it came from; what {@link Platform#describe} says belongs in it
 */
public record BundleDraft(
        String name, Labels labels, Trained model, Map<String, byte[]> files, Map<String, String> provenance) {}
