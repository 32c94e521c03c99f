package dev.sluice.spark;

import dev.sluice.domain.Sample;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.model.PairScorer;
import dev.sluice.model.PairScorers;
import dev.sluice.model.ScorerSpec;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The pair scorer that ranks an LLM's answers, as it travels.
 *
 * @param folder a scorer bundle, or an ONNX cross-encoder and its tokenizer, on any file system
 * @param version of a bundle its hash; of a folder when it was looked at
 * @param instructions what the LLM was told; a folder has no template of its own
 */
record ScorerUse(String folder, String version, String instructions, Device device, HadoopConf conf)
        implements Serializable {
    private static final Map<ScorerUse, Open> OPEN = new ConcurrentHashMap<>();

    /** @param spec how texts and labels become pairs; empty for a folder */
    private record Open(PairScorer scorer, Optional<BundleManifest> manifest, Optional<ScorerSpec> spec) {}

    /** @throws UserException if there is no such scorer; it is opened once to see */
    static ScorerUse of(String folder, String instructions, Device device, Configuration conf) {
        String qualified = LocalCopies.qualified(folder, conf);
        String now = Long.toString(System.nanoTime());
        Path dir = LocalCopies.of(qualified, now, conf);
        boolean bundle = Files.isRegularFile(dir.resolve(BundleManifest.FILE));
        ScorerUse use =
                new ScorerUse(qualified, bundle ? Bundles.hash(dir) : now, instructions, device, HadoopConf.of(conf));
        use.open(dir).scorer().close();
        return use;
    }

    private Open open(Path dir) {
        Optional<BundleManifest> manifest = Files.isRegularFile(dir.resolve(BundleManifest.FILE))
                ? Optional.of(Bundles.readManifest(dir))
                : Optional.empty();
        PairScorer scorer = PairScorers.open(dir, device.resolve(Cascades.gpuAddress()));
        return new Open(scorer, manifest, manifest.flatMap(BundleManifest::scorer));
    }

    /** One score a sample; NaN for one that is not usable. Loads the scorer once a JVM. */
    double[] scores(String text, List<Sample> samples) {
        Open open = OPEN.computeIfAbsent(this, use -> open(LocalCopies.of(folder, version, conf.configuration())));
        String instruction = open.spec().map(spec -> spec.instruction(text)).orElse(instructions + "\n" + text);
        List<PairScorer.Pair> pairs = new ArrayList<>();
        for (Sample sample : samples) {
            if (sample.usable()) {
                pairs.add(new PairScorer.Pair(instruction, said(open, sample.answer())));
            }
        }
        double[] found = open.scorer().scores(pairs);
        double[] scores = new double[samples.size()];
        Arrays.fill(scores, Double.NaN);
        int next = 0;
        for (int i = 0; i < scores.length; i++) {
            if (samples.get(i).usable()) {
                scores[i] = found[next++];
            }
        }
        return scores;
    }

    /** A label as the scorer knows it; anything else as it is. */
    private static String said(Open open, String answer) {
        int label = open.manifest().map(m -> m.labels().indexOf(answer)).orElse(-1);
        return label < 0
                ? answer
                : open.spec().map(spec -> spec.verbalizations().get(label)).orElse(answer);
    }
}
