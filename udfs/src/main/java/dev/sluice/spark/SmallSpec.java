package dev.sluice.spark;

import dev.sluice.model.Device;
import dev.sluice.settings.SmallStages;
import java.io.Serializable;
import java.util.List;

/**
 * All small stages as they travel: strings and numbers.
 *
 * @param batchTokens see {@link SmallStages#batchTokens}
 */
record SmallSpec(List<StageSpec> stages, Device device, int windowRows, HadoopConf conf, int batchTokens)
        implements Serializable {
    SmallSpec {
        stages = List.copyOf(stages);
    }

    SmallSpec(List<StageSpec> stages, Device device, int windowRows, HadoopConf conf) {
        this(stages, device, windowRows, conf, SmallStages.BATCHES_MEASURED);
    }

    SmallSpec withBatchTokens(int batches) {
        return new SmallSpec(stages, device, windowRows, conf, batches);
    }

    /** Those with a model, in order. */
    List<BundleStage> bundles() {
        return of(BundleStage.class);
    }

    /** Those whose labels the rows have, in order; they come before all others. */
    List<PredictionStage> predictions() {
        return of(PredictionStage.class);
    }

    /** The same with other stages. */
    SmallSpec with(List<? extends StageSpec> others) {
        return new SmallSpec(List.copyOf(others), device, windowRows, conf, batchTokens);
    }

    private <S extends StageSpec> List<S> of(Class<S> kind) {
        return stages.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
