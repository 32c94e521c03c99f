package dev.sluice.spark;

import dev.sluice.calibration.Calibrators;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.cascade.SmallStage;
import dev.sluice.domain.UserException;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The models of this JVM: one cascade per spec and device, shared by all tasks, loaded by the first that needs it and held
 * until the JVM ends.
 */
final class Cascades {
    private record Key(SmallSpec spec, Device.Resolved device) {}

    private static final Map<Key, SmallCascade> LOADED = new ConcurrentHashMap<>();

    private Cascades() {}

    static SmallCascade get(SmallSpec spec) {
        Device.Resolved device = Device.parse(spec.device()).resolve(gpuAddress());
        return LOADED.computeIfAbsent(new Key(spec, device), Cascades::load);
    }

    /** Loads the cascade and forgets it again, to find out on the driver what is wrong with it. */
    static SmallCascade open(SmallSpec spec, Device.Resolved device) {
        return load(new Key(spec, device));
    }

    private static SmallCascade load(Key key) {
        Configuration conf = key.spec().conf().configuration();
        List<SmallStage> stages = key.spec().stages().stream()
                .map(stage -> load(stage, key.device(), conf))
                .toList();
        return new SmallCascade(stages);
    }

    private static SmallStage load(StageSpec stage, Device.Resolved device, Configuration conf) {
        Path dir = LocalCopies.of(stage.bundle(), stage.hash(), conf);
        String found = Bundles.hash(dir);
        if (!found.equals(stage.hash())) {
            throw new UserException("bundle " + stage.bundle() + ": this executor sees another bundle than the driver"
                    + " (manifest " + found + ", expected " + stage.hash() + ")");
        }
        return new SmallStage(
                stage.name(),
                Bundles.open(dir, device),
                Calibrators.read(dir.resolve(Calibrators.FILE)),
                stage.threshold());
    }

    /** The GPU that Spark gave this task, if any. */
    private static OptionalInt gpuAddress() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpu = task == null ? null : task.resourcesJMap().get("gpu");
        return gpu == null || gpu.addresses().length == 0
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(gpu.addresses()[0].strip()));
    }
}
