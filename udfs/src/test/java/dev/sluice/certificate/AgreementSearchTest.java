package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bounds.Bounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementSearchTest {
    private static final double DELTA = .1;

    private static AgreementSpec spec(double target, boolean stream, long seed) {
        return new AgreementSpec(target, DELTA, stream, 2, 1, true, 3_000, 1, seed);
    }

    private static Agreement search(AgreementSpec spec, Rows rows) {
        return AgreementSearch.search(spec, rows, rows.oracle(), line -> {});
    }

    /** 100 datasets of 4,000 rows each, seeds 0 to 99, delta .1: 20 or more misses have probability .002 if delta holds. */
    @ParameterizedTest
    @CsvSource({"0.9, false", "0.97, false", "0.9, true"})
    void certified_cascades_missTheirTargetNoMoreOftenThanDelta(double target, boolean stream) {
        int missed = 0;
        for (int seed = 0; seed < 100; seed++) {
            Rows rows = Rows.calibrated(.88, .7, 4_000, seed);
            Agreement found = search(spec(target, stream, seed), rows);
            missed += rows.accuracy(found) < target ? 1 : 0;
        }
        assertThat(Bounds.binomialPValue(100 - missed, 100, 1 - DELTA)).isGreaterThan(.002);
    }

    /** Published rule on such rows: about .78 at .9 (the ideal is .97). */
    @Test
    void calibrated_rows_areMostlySaved() {
        double share = 0;
        for (int seed = 0; seed < 10; seed++) {
            Rows rows = Rows.calibrated(.883, .7, 10_000, seed);
            share += (double) search(spec(.9, false, seed), rows).saved() / 10_000 / 10;
        }
        assertThat(share).isBetween(.80, .97);
    }

    @Test
    void result_ofShuffledRows_isTheSame() {
        Rows rows = Rows.calibrated(.883, .7, 3_000, 7);
        List<Candidate> shuffled = new ArrayList<>(rows.candidates());
        Collections.shuffle(shuffled, new Random(5));
        Agreement one = search(spec(.9, false, 7), rows);
        Agreement other = search(spec(.9, false, 7), new Rows(shuffled, rows.truth(), 7));
        assertThat(other).usingRecursiveComparison().isEqualTo(one);
    }

    @Test
    void labels_areAskedOnceEach_andNoMoreThanAllowed() {
        Rows rows = Rows.calibrated(.85, .7, 5_000, 3);
        Set<String> asked = new HashSet<>();
        AgreementSpec few = new AgreementSpec(.95, DELTA, false, 2, 1, true, 200, 1, 3);
        Agreement found = AgreementSearch.search(
                few,
                rows,
                batch -> {
                    batch.forEach(row -> assertThat(asked.add(row.id())).isTrue());
                    return rows.oracle().labels(batch);
                },
                line -> {});
        assertThat(asked).hasSizeLessThanOrEqualTo(200).containsExactlyInAnyOrderElementsOf(found.labels());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void labels_thatAreThereAlready_areLearntFromAndNotTested(boolean stream) {
        Rows rows = Rows.calibrated(.9, .7, 5_000, 3);
        List<Candidate> known = rows.choosing().subList(0, 200);
        Set<String> test = new HashSet<>();
        Agreement found = AgreementSearch.search(
                spec(.9, stream, 3),
                rows,
                batch -> {
                    batch.forEach(row -> assertThat(test.add(row.id())).isTrue());
                    return rows.oracle().labels(batch);
                },
                known,
                line -> {});
        assertThat(found.labels()).containsAll(known.stream().map(Candidate::id).toList());
        assertThat(found.choosing()).isGreaterThanOrEqualTo(200);
        assertThat(found.certified()).isTrue();
    }

    @Test
    void rows_thatAreAllWrong_areNotAcceptedBeyondWhatMayBeWrong() {
        Rows right = Rows.calibrated(.9, .7, 2_000, 1);
        int[] wrong = Arrays.stream(right.truth()).map(label -> 2).toArray();
        Rows rows = new Rows(right.candidates(), wrong, 1);
        Agreement found = search(spec(.9, false, 1), rows);
        assertThat(rows.accuracy(found)).isGreaterThanOrEqualTo(.9);
    }

    @Test
    void rows_thatAreAllRight_areAllAccepted() {
        Rows any = Rows.calibrated(.9, .7, 3_000, 2);
        int[] right = any.candidates().stream()
                .mapToInt(row -> row.votes().get(0).label())
                .toArray();
        Agreement found = search(spec(.95, false, 2), new Rows(any.candidates(), right, 2));
        assertThat(found.certified()).isTrue();
        assertThat(found.accepted()).isEqualTo(3_000);
        assertThat(found.saved()).isGreaterThan(2_500);
    }

    @Test
    void answers_thatAreUnusable_countAsWrong() {
        Rows rows = Rows.calibrated(.99, .7, 2_000, 4);
        Agreement found = AgreementSearch.search(
                spec(.9, true, 4),
                rows,
                batch -> batch.stream().mapToInt(row -> Oracle.NONE).toArray(),
                line -> {});
        assertThat(found.accepted()).isLessThan(2_000 / 10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, 0, .5, 1})
    void confidences_thatAreConstant_giveAnAnswer(double confidence) {
        List<Candidate> rows = new ArrayList<>();
        int[] truth = new int[1_000];
        for (int i = 0; i < truth.length; i++) {
            rows.add(new Candidate("" + i, List.of(new Candidate.Vote(0, confidence))));
            truth[i] = i % 50 == 0 ? 1 : 0;
        }
        Agreement found = search(spec(.9, false, 1), new Rows(rows, truth, 1));
        assertThat(found.certified()).isEqualTo(!Double.isNaN(confidence));
    }

    @Test
    void rows_withoutAVote_areNeitherAskedNorAccepted() {
        Rows some = Rows.calibrated(.95, .7, 2_000, 6);
        List<Candidate> rows = new ArrayList<>(some.candidates());
        for (int i = 0; i < 1_000; i++) {
            rows.set(i, new Candidate("" + i, List.of()));
        }
        Agreement found = search(spec(.9, false, 6), new Rows(rows, some.truth(), 6));
        assertThat(found.accepted()).isBetween(1L, 1_000L);
        assertThat(found.labels()).allMatch(id -> Integer.parseInt(id) >= 1_000);
    }

    /** A second stage that is right where the first is not sure; a third that knows nothing. */
    @Test
    void stages_thatPay_areUsed_andOneThatDoesNot_isLeftOut() {
        Random random = new Random(8);
        List<Candidate> rows = new ArrayList<>();
        int[] truth = new int[6_000];
        for (int i = 0; i < truth.length; i++) {
            truth[i] = random.nextInt(2);
            boolean easy = random.nextBoolean();
            int first = easy || random.nextBoolean() ? truth[i] : 1 - truth[i];
            int second = random.nextDouble() < .97 ? truth[i] : 1 - truth[i];
            rows.add(new Candidate(
                    "" + i,
                    List.of(
                            new Candidate.Vote(first, easy ? .98 + random.nextDouble() / 100 : .5),
                            new Candidate.Vote(second, easy ? .6 : .9 + random.nextDouble() / 20),
                            new Candidate.Vote(random.nextInt(2), .5 + random.nextDouble() / 100))));
        }
        AgreementSpec three = new AgreementSpec(.95, DELTA, false, 2, 3, false, 3_000, 1, 8);
        Agreement found = search(three, new Rows(rows, truth, 8));
        assertThat(found.accepted()).isGreaterThan(5_000);
        assertThat(found.thresholds()[2]).containsOnly(RiskPath.NEVER);
    }

    /** Class 1 is always wrong, whatever its confidence. */
    @Test
    void thresholds_perClass_keepABadClassOut() {
        Random random = new Random(9);
        List<Candidate> rows = new ArrayList<>();
        int[] truth = new int[8_000];
        for (int i = 0; i < truth.length; i++) {
            int label = random.nextInt(4);
            double confidence = .7 + .3 * random.nextDouble();
            boolean right = label != 1 && random.nextDouble() < confidence;
            truth[i] = right ? label : (label + 1) % 4;
            rows.add(new Candidate("" + i, List.of(new Candidate.Vote(label, confidence))));
        }
        Rows all = new Rows(rows, truth, 9);
        Agreement one = search(new AgreementSpec(.9, DELTA, false, 4, 1, false, 3_000, 1, 9), all);
        Agreement perClass = search(new AgreementSpec(.9, DELTA, false, 4, 1, true, 3_000, 1, 9), all);
        assertThat(perClass.saved()).isGreaterThan(one.saved() + 1_000);
        assertThat(all.accuracy(perClass)).isGreaterThan(.88);
    }
}
