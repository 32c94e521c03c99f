package dev.sluice.spark;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.cascade.SmallStage;
import dev.sluice.domain.UserException;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.model.LayerRest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The models of this JVM: one per bundle, device and size of batches, shared by all tasks, loaded by the first that needs it and held
 * until the JVM ends.
 */
final class Cascades {
    /** Thresholds are no part of it: the same model serves every threshold. */
    private record Key(String bundle, String hash, Device.Resolved device, int batchTokens) {}

    private record Model(Classifier classifier, Calibrator calibrator) {}

    /** Two stages, one after the other. */
    private record Pair(Key before, Key after) {}

    private static final Map<Key, Model> LOADED = new ConcurrentHashMap<>();
    private static final Map<Pair, Optional<LayerRest>> SHARED = new ConcurrentHashMap<>();

    private Cascades() {}

    /** Over the models of this JVM, of the stages that have one; it is not to be closed. */
    static SmallCascade get(SmallSpec spec) {
        Device.Resolved device = spec.device().resolve(gpuAddress());
        List<BundleStage> bundles = spec.bundles();
        return cascade(
                spec,
                stage -> loaded(stage, device, spec),
                s -> s == 0 ? Optional.empty() : shared(bundles.get(s - 1), bundles.get(s), device, spec));
    }

    /**
     * How much of the layers of each model each one before it has, as {@link LayerRest#share}; 0 where they share none.
     *
     * @return {@code [after][before]}
     */
    static double[][] shares(SmallSpec spec) {
        Device.Resolved device = spec.device().resolve(gpuAddress());
        List<BundleStage> stages = spec.bundles();
        double[][] shares = new double[stages.size()][];
        for (int after = 0; after < shares.length; after++) {
            shares[after] = new double[after];
            for (int before = 0; before < after; before++) {
                shares[after][before] = shared(stages.get(before), stages.get(after), device, spec)
                        .map(LayerRest::share)
                        .orElse(0.0);
            }
        }
        return shares;
    }

    private static Optional<LayerRest> shared(
            BundleStage before, BundleStage after, Device.Resolved device, SmallSpec spec) {
        Classifier first = loaded(before, device, spec).classifier();
        Classifier then = loaded(after, device, spec).classifier();
        Pair own = new Pair(key(before, device, spec), key(after, device, spec));
        return SHARED.computeIfAbsent(own, pair -> LayerRest.between(first, then));
    }

    /** The models of this JVM in the order of the stages, each with its own order of labels; not to be closed. */
    static List<Classifier> classifiers(SmallSpec spec) {
        Device.Resolved device = spec.device().resolve(gpuAddress());
        return spec.bundles().stream()
                .map(stage -> loaded(stage, device, spec).classifier())
                .toList();
    }

    private static Model loaded(BundleStage stage, Device.Resolved device, SmallSpec spec) {
        return LOADED.computeIfAbsent(key(stage, device, spec), key -> load(key, spec.conf()));
    }

    private static Key key(BundleStage stage, Device.Resolved device, SmallSpec spec) {
        return new Key(stage.bundle(), stage.hash(), device, spec.batchTokens());
    }

    /** Over models of its own, to find out on the driver what is wrong with them; the caller closes it. */
    static SmallCascade open(SmallSpec spec, Device.Resolved device) {
        return cascade(spec, stage -> load(key(stage, device, spec), spec.conf()), s -> Optional.empty());
    }

    private static SmallCascade cascade(
            SmallSpec spec, Function<BundleStage, Model> models, IntFunction<Optional<LayerRest>> shared) {
        List<SmallStage> stages = new ArrayList<>();
        for (BundleStage stage : spec.bundles()) {
            Model model = models.apply(stage);
            stages.add(new SmallStage(
                    stage.name(),
                    model.classifier(),
                    model.calibrator(),
                    stage.thresholds(),
                    shared.apply(stages.size())));
        }
        return new SmallCascade(stages);
    }

    private static Model load(Key key, HadoopConf conf) {
        Path dir = LocalCopies.of(key.bundle(), key.hash(), conf.configuration());
        String found = Bundles.hash(dir);
        if (!found.equals(key.hash())) {
            throw new UserException("bundle " + key.bundle() + ": this executor sees another bundle than the driver"
                    + " (manifest " + found + ", expected " + key.hash() + ")");
        }
        return new Model(
                Bundles.open(dir, key.device(), key.batchTokens()), Calibrators.read(dir.resolve(Calibrators.FILE)));
    }

    /** The GPU that Spark gave this task, if any. */
    static OptionalInt gpuAddress() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpu = task == null ? null : task.resourcesJMap().get("gpu");
        return gpu == null || gpu.addresses().length == 0
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(gpu.addresses()[0].strip()));
    }
}
