package dev.sluice.spark;

import java.io.Serializable;
import java.util.List;

/** All small stages as they travel: strings and numbers. */
record SmallSpec(List<StageSpec> stages, String device, int windowRows, HadoopConf conf) implements Serializable {
    SmallSpec {
        stages = List.copyOf(stages);
    }
}
