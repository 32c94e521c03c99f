package dev.sluice.spark;

import dev.sluice.routing.Thresholds;
import java.io.Serializable;

/** One small stage as it travels. */
sealed interface StageSpec extends Serializable permits BundleStage, PredictionStage {
    String name();

    /** What decides its labels and confidences; a certificate names it. */
    String hash();

    Thresholds thresholds();

    /** The same with other thresholds. */
    StageSpec with(Thresholds thresholds);
}
