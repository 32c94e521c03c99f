package dev.sluice.model;

import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files of a verified bundle to models, in memory or ready to score. */
final class ModelReader {
    private final Device.Resolved device;
    private final int batchTokens;
    /** Members of an ensemble with the same key share theirs. */
    private final Map<EncoderKey, OnnxEncoder> encoders = new HashMap<>();

    private ModelReader(Device.Resolved device, int batchTokens) {
        this.device = device;
        this.batchTokens = batchTokens;
    }

    static Classifier open(BundlePart part, Device.Resolved device, int batchTokens) {
        ModelReader reader = new ModelReader(device, batchTokens);
        try {
            return part.manifest().kind().equals(Ensemble.KIND) ? reader.ensemble(part) : reader.single(part);
        } catch (RuntimeException e) {
            reader.encoders.values().forEach(Encoder::close);
            throw e;
        }
    }

    /** The model of a bundle that is no ensemble. */
    static Trained read(BundlePart part) {
        Trained model;
        if (part.manifest().kind().equals(LinearWeights.KIND)) {
            model = LinearFile.read(part.file(LinearFile.NAME));
        } else if (part.manifest().kind().equals(TrainedScorer.KIND)) {
            model = ScorerBundle.read(part);
        } else {
            EncoderSource source = new EncoderSource(
                    part.file(Bundles.ONNX),
                    part.file(Bundles.TOKENIZER),
                    part.manifest().encoder().orElseThrow());
            Optional<DenseHead> head =
                    part.has(HeadFile.NAME) ? Optional.of(HeadFile.read(part.file(HeadFile.NAME))) : Optional.empty();
            model = new TrainedEncoder(source, head);
        }
        try {
            model.check(part.manifest().labels());
        } catch (UserException e) {
            throw new UserException("bundle " + part.dir() + ": " + e.getMessage(), e);
        }
        return model;
    }

    private Classifier ensemble(BundlePart whole) {
        EnsembleFile file = EnsembleFile.read(whole.file(EnsembleFile.NAME));
        List<EnsembleClassifier.Member> members = new ArrayList<>();
        for (int m = 0; m < file.members().size(); m++) {
            BundlePart part = whole.member(m);
            members.add(new EnsembleClassifier.Member(
                    single(part),
                    Calibrators.read(part.file(Calibrators.FILE)),
                    part.manifest().labels().indexesIn(whole.manifest().labels())));
        }
        return new EnsembleClassifier(whole.manifest().labels(), file.combine(), members);
    }

    private Classifier single(BundlePart part) {
        Trained model = read(part);
        if (model instanceof TrainedEncoder trained) {
            EncoderKey key = new EncoderKey(
                    part.entry(Bundles.ONNX),
                    part.entry(Bundles.TOKENIZER).sha256(),
                    trained.source().spec());
            OnnxEncoder encoder =
                    encoders.computeIfAbsent(key, k -> OnnxEncoder.open(trained.source(), device, batchTokens));
            checkDimension(part, encoder, trained.head());
            return new EncoderClassifier(part.manifest().labels(), encoder, trained.head(), key);
        }
        if (model instanceof TrainedScorer trained) {
            return PairScorers.classifier(trained.spec(), part.manifest().labels(), ScorerBundle.open(part, device));
        }
        return new SparseLinear(part.manifest().labels(), (LinearWeights) model);
    }

    private static void checkDimension(BundlePart part, Encoder encoder, Optional<DenseHead> head) {
        int expected =
                head.map(DenseHead::dimension).orElse(part.manifest().labels().size());
        if (encoder.dimension() != expected) {
            throw new UserException("bundle " + part.dir() + ": " + part.prefix() + Bundles.ONNX + " gives "
                    + encoder.dimension() + " values a text, but "
                    + (head.isPresent() ? HeadFile.NAME + " reads " : "there are as many labels as ") + expected);
        }
    }
}
