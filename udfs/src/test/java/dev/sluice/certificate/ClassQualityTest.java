package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.FixedSequence;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassQualityTest {
    private static final ClassQuality.Targets TARGETS = new ClassQuality.Targets(0.9, 0.8);

    @Test
    void precision_pathOfSamples_certifiesOnTheRowsThatHaveTheLabel() {
        GoldCertificate certificate =
                ClassQuality.precision(new long[] {48, 97, 180}, new long[] {49, 101, 205}, 0.9, 0.1);
        GoldPoint point = certificate.certified().orElseThrow();
        assertThat(point.index()).isEqualTo(1);
        assertThat(point.rows()).isEqualTo(101);
        assertThat(point.lower()).isEqualTo(Bounds.lower(97, 101, 0.1));
    }

    @Test
    void recall_tooFewRowsOfTheClass_certifiesNothing() {
        assertThat(ClassQuality.recall(new long[] {10}, new long[] {10}, 0.8, 0.1)
                        .certified())
                .isEmpty();
        assertThat(ClassQuality.recall(new long[] {11}, new long[] {11}, 0.8, 0.1)
                        .certified())
                .isPresent();
    }

    @Test
    void both_pointWhereOneFails_stopsThere() {
        FixedSequence test = ClassQuality.both(
                new long[] {60, 70, 90}, new long[] {61, 72, 93}, new long[] {65, 78, 125}, TARGETS, 0.1);
        assertThat(test.lastCertified()).hasValue(1);
        assertThat(test.level()).isEqualTo(0.1);
    }

    @Test
    void both_eitherOfThemFalse_isCertifiedWithProbabilityDelta() {
        // 2000 samples of 150 rows with the label and 150 of the class, precision .9 (false at its boundary), recall
        // .97;
        // seed 8. Up to 255 errors in 2000: at a rate of .1 more come with probability 3e-5.
        Random random = new Random(8);
        int errors = 0;
        for (int sample = 0; sample < 2000; sample++) {
            long right = 0;
            long missed = 0;
            for (int i = 0; i < 150; i++) {
                right += random.nextDouble() < 0.9 ? 1 : 0;
            }
            for (int i = 0; i < right; i++) {
                missed += random.nextDouble() < 0.03 ? 1 : 0;
            }
            errors += ClassQuality.both(new long[] {right}, new long[] {150}, new long[] {right + missed}, TARGETS, 0.1)
                            .lastCertified()
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(errors).isBetween(20, 255);
    }

    @Test
    void targets_outsideOfZeroToOne_areRefusedWithTheValue() {
        assertThatThrownBy(() -> new ClassQuality.Targets(1, 0.8)).hasMessageContaining("found 1.0");
        assertThatThrownBy(() -> new ClassQuality.Targets(0.8, 0)).hasMessageContaining("found 0.0");
        assertThatThrownBy(() -> ClassQuality.both(new long[1], new long[2], new long[1], TARGETS, 0.1))
                .hasMessageContaining("[1, 2, 1]");
        assertThatThrownBy(() -> ClassQuality.precision(new long[] {3}, new long[] {2}, 0.9, 0.1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stratified_everyRowLabelled_isTheTruth() {
        ClassQualityBounds bounds = ClassQualityBounds.of(
                List.of(
                        new ClassQualityStratum(true, 80, 80, 60),
                        new ClassQualityStratum(true, 20, 20, 10),
                        new ClassQualityStratum(false, 900, 900, 30)),
                0.1);
        assertThat(bounds.precision()).isCloseTo(0.7, within(1e-15));
        assertThat(bounds.recall()).isCloseTo(0.7, within(1e-15));
        assertThat(bounds.deltaEach()).isCloseTo(0.1 / 3, within(1e-15));
    }

    @Test
    void stratified_noRowHasTheLabel_hasNoPrecisionAndNoRecall() {
        ClassQualityBounds bounds = ClassQualityBounds.of(List.of(new ClassQualityStratum(false, 100, 50, 3)), 0.1);
        assertThat(bounds.precision()).isNaN();
        assertThat(bounds.recall()).isZero();
        assertThat(ClassQualityBounds.of(List.of(), 0.1).recall()).isNaN();
    }

    @Test
    void stratified_samplesOfAKnownPopulation_coverBothWithProbabilityOneMinusDelta() {
        // Strata of 200 with 190, 100 with 70 and 1700 with 40 rows of the class: precision 260/300, recall 260/300.
        // 2000 samples of 60, 50 and 400, seed 4, delta .1: up to 255 misses (chance 3e-5 at a rate of .1).
        Random random = new Random(4);
        int misses = 0;
        for (int sample = 0; sample < 2000; sample++) {
            ClassQualityBounds bounds = ClassQualityBounds.of(
                    List.of(
                            new ClassQualityStratum(true, 200, 60, draw(random, 200, 190, 60)),
                            new ClassQualityStratum(true, 100, 50, draw(random, 100, 70, 50)),
                            new ClassQualityStratum(false, 1700, 400, draw(random, 1700, 40, 400))),
                    0.1);
            misses += bounds.precision() > 260 / 300.0 || bounds.recall() > 260 / 300.0 ? 1 : 0;
        }
        assertThat(misses).isLessThanOrEqualTo(255);
    }

    private static long draw(Random random, int rows, int hits, int drawn) {
        int found = 0;
        for (int i = 0; i < drawn; i++) {
            found += random.nextInt(rows - i) < hits - found ? 1 : 0;
        }
        return found;
    }

    @Test
    void stratum_countsThatDoNotNest_isRefused() {
        assertThatThrownBy(() -> new ClassQualityStratum(true, 10, 11, 3)).hasMessageContaining("3, 11 and 10");
        assertThatThrownBy(() -> new ClassQualityStratum(true, 10, 5, 6)).hasMessageContaining("6, 5 and 10");
        assertThatThrownBy(() -> ClassQualityBounds.of(List.of(), 1)).hasMessageContaining("found 1.0");
    }
}
