package dev.sluice.model;

import dev.sluice.calibration.Calibrator;
import dev.sluice.domain.Labels;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Several models that answer as one. Members on the same encoder share one embedding of a text. Owns its members. */
final class EnsembleClassifier implements Classifier {
    /** @param positions of the member's labels among the ensemble's */
    record Member(Classifier classifier, Calibrator calibrator, int[] positions) {}

    private final Labels labels;
    private final Combine combine;
    private final List<Member> members;

    EnsembleClassifier(Labels labels, Combine combine, List<Member> members) {
        this.labels = labels;
        this.combine = combine;
        this.members = List.copyOf(members);
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public double[][] logits(List<String> texts) {
        double[][][] probabilities = new double[texts.size()][members.size()][];
        Map<Encoder, float[][]> embedded = new IdentityHashMap<>();
        for (int m = 0; m < members.size(); m++) {
            double[][] scores = scores(members.get(m).classifier(), texts, embedded);
            for (int i = 0; i < scores.length; i++) {
                probabilities[i][m] = probabilities(members.get(m), scores[i]);
            }
        }
        double[][] logits = new double[texts.size()][];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = combine.logits(probabilities[i]);
        }
        return logits;
    }

    @Override
    public void close() {
        members.forEach(member -> member.classifier().close());
    }

    private static double[][] scores(Classifier member, List<String> texts, Map<Encoder, float[][]> embedded) {
        return member instanceof EncoderClassifier onEncoder
                ? onEncoder.logits(embedded.computeIfAbsent(onEncoder.encoder(), encoder -> encoder.embed(texts)))
                : member.logits(texts);
    }

    private static double[] probabilities(Member member, double[] logits) {
        double[] own = member.calibrator().probabilities(logits);
        double[] ordered = new double[own.length];
        for (int k = 0; k < own.length; k++) {
            ordered[member.positions()[k]] = own[k];
        }
        return ordered;
    }
}
