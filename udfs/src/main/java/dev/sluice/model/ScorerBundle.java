package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.util.Optional;

/** Opens what a verified bundle of the kind {@code scorer} holds. */
final class ScorerBundle {
    private ScorerBundle() {}

    static TrainedScorer read(BundlePart part) {
        if (!part.manifest().kind().equals(TrainedScorer.KIND)) {
            throw new UserException("bundle " + part.dir() + ": expected the kind " + TrainedScorer.KIND + ", found "
                    + part.manifest().kind());
        }
        EncoderSource source = new EncoderSource(
                part.file(Bundles.ONNX),
                part.file(Bundles.TOKENIZER),
                part.manifest().encoder().orElseThrow());
        Optional<PairHead> head = part.has(PairHeadFile.NAME)
                ? Optional.of(PairHeadFile.read(part.file(PairHeadFile.NAME)))
                : Optional.empty();
        return new TrainedScorer(source, head, part.manifest().scorer().orElseThrow());
    }

    static PairScorer open(BundlePart part, Device.Resolved device) {
        TrainedScorer trained = read(part);
        try {
            trained.check(part.manifest().labels());
            return trained.head().isPresent()
                    ? PairScorers.frozen(trained.source(), trained.head().get(), device)
                    : PairScorers.cross(trained.source(), device);
        } catch (UserException e) {
            throw new UserException("bundle " + part.dir() + ": " + e.getMessage(), e);
        }
    }
}
