package dev.sluice.spark;

import dev.sluice.model.Device;
import java.io.Serializable;
import java.util.List;

/** All small stages as they travel: strings and numbers. */
record SmallSpec(List<StageSpec> stages, Device device, int windowRows, HadoopConf conf) implements Serializable {
    SmallSpec {
        stages = List.copyOf(stages);
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
        return new SmallSpec(List.copyOf(others), device, windowRows, conf);
    }

    private <S extends StageSpec> List<S> of(Class<S> kind) {
        return stages.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
