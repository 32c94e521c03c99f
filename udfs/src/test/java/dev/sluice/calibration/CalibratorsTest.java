package dev.sluice.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorsTest {
    @Test
    void probabilities_byHand_areTheSoftmaxOfTheScaledScores() {
        // e^ln2 : e^0 : e^0 = 2 : 1 : 1; at T = 1/2 the scores double, so 4 : 1 : 1.
        double[] logits = {Math.log(2), 0, 0};
        assertThat(Calibrators.temperature(1).probabilities(logits))
                .containsExactly(new double[] {0.5, 0.25, 0.25}, within(1e-15));
        assertThat(Calibrators.temperature(0.5).probabilities(logits))
                .containsExactly(new double[] {4 / 6.0, 1 / 6.0, 1 / 6.0}, within(1e-15));
    }

    @Test
    void probabilities_hugeScores_stayFiniteAndAddUp() {
        assertThat(Calibrators.temperature(0.02).probabilities(new double[] {1e300, -1e300, 0}))
                .containsExactly(1, 0, 0);
        assertThat(Calibrators.temperature(1).probabilities(new double[] {-1e4, -1e4}))
                .containsExactly(0.5, 0.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void probabilities_oneScoreNotFinite_areAllNaN(double score) {
        assertThat(Calibrators.temperature(1).probabilities(new double[] {0, score}))
                .containsExactly(Double.NaN, Double.NaN);
    }

    @Test
    void fit_referenceRows_findsTheReferenceMinimum() {
        Temperature fitted = temperature(Reference.LOGITS, Reference.GOLD);
        assertThat(fitted.temperature()).isCloseTo(Reference.TEMPERATURE, within(1e-6));
        assertThat(fitted.rows()).isEqualTo(60);
    }

    /** n = 20,000, seed 11: labels are drawn from softmax(z), the scores are 3 z, so the true temperature is 3. */
    @Test
    void fit_overconfidentScores_recoversTheTrueTemperature() {
        Random random = new Random(11);
        double[][] logits = new double[20_000][4];
        int[] gold = new int[logits.length];
        for (int i = 0; i < logits.length; i++) {
            for (int k = 0; k < 4; k++) {
                logits[i][k] = 2 * random.nextGaussian();
            }
            double[] p = Calibrators.temperature(1).probabilities(logits[i]);
            double u = random.nextDouble();
            while (gold[i] < 3 && u >= p[gold[i]]) {
                u -= p[gold[i]++];
            }
            for (int k = 0; k < 4; k++) {
                logits[i][k] *= 3;
            }
        }
        Temperature fitted = temperature(logits, gold);
        assertThat(fitted.temperature()).isCloseTo(3, within(0.1));
    }

    @Test
    void fit_tinySeparableSample_doesNotClaimCertainty() {
        double[][] logits = {{5, 0}, {0, 5}, {4, 0}};
        Calibrator fitted = temperature(logits, new int[] {0, 1, 0});
        assertThat(fitted.probabilities(new double[] {1, 0})[0]).isBetween(0.6, 0.95);
    }

    @Test
    void fit_alwaysWrong_staysWithinItsBounds() {
        double[][] logits = new double[1000][];
        Arrays.fill(logits, new double[] {9, 0});
        int[] gold = new int[1000];
        Arrays.fill(gold, 1);
        Temperature fitted = temperature(logits, gold);
        assertThat(Math.log(fitted.temperature())).isBetween(3.9, 4.0);
    }

    @Test
    void fit_fewerThanTwoUsableRows_leavesScoresAsTheyAre() {
        assertThat(temperature(new double[0][], new int[0])).isEqualTo(new Temperature(1, 0));
        assertThat(temperature(new double[][] {{9, 0}, {Double.NaN, 1}}, new int[] {0, 1}))
                .isEqualTo(new Temperature(1, 1));
    }

    @Test
    void read_whatWasWritten_isTheSame(@TempDir Path dir) throws IOException {
        Path file = dir.resolve(Calibrators.FILE);
        Calibrators.write(file, new Temperature(1.25, 500));
        assertThat(Files.readString(file))
                .isEqualTo("{\"format\":1,\"method\":\"temperature\",\"temperature\":1.25,\"rows\":500}\n");
        Temperature longest = new Temperature(1.2345678901234567, Long.MAX_VALUE);
        Calibrators.write(file, longest);
        assertThat(Calibrators.read(file)).isEqualTo(longest);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void read_anyMethodThatWasWritten_isTheSame(Method method, @TempDir Path dir) {
        Rows rows = Rows.drawn(600, 9, c -> c * c);
        Calibrator fitted = Calibrators.fit(method, rows.logits(), rows.gold(), Rows::poolAdjacentViolators);
        Path file = dir.resolve(Calibrators.FILE);
        Calibrators.write(file, fitted);
        assertThat(Calibrators.read(file)).isEqualTo(fitted);
        assertThat(fitted.method()).isEqualTo(method);
    }

    @Test
    void read_bins_areTheirPairs(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(
                dir.resolve("c.json"),
                "{\"format\":1,\"method\":\"histogram\",\"temperature\":1,\"rows\":40,\"knots\":[[0,0.25],[0.7,0.75]]}");
        Calibrator bins = Calibrators.read(file);
        // e^ln3 : 1 is 0.75 and e^0 : 1 is 0.5; a millionth of what is missing to the probability is added.
        assertThat(bins.confidence(new double[] {Math.log(3), 0})).isCloseTo(0.75, within(1e-12));
        assertThat(bins.confidence(new double[] {0, 0})).isCloseTo(0.25 + 0.25e-6, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"format":                                                              | not readable as JSON
                    ''                                                                      | format: expected 1, found nothing
                    []                                                                      | format: expected 1, found nothing
                    {"format":2}                                                            | format: expected 1, found 2
                    {"format":1,"method":"magic"}                                           | method: expected one of "temperature", "histogram", "isotonic", found "magic"
                    {"format":1,"method":"temperature","rows":1}                            | temperature: expected a finite number above 0, found nothing
                    {"format":1,"method":"temperature","temperature":0,"rows":1}            | temperature: expected a finite number above 0, found 0
                    {"format":1,"method":"temperature","temperature":1e999,"rows":1}        | temperature: expected a finite number above 0
                    {"format":1,"method":"temperature","temperature":1.0,"rows":-1}         | rows: expected a whole number from 0, found -1
                    {"format":1,"method":"isotonic","temperature":1.0,"rows":1}             | knots: expected an array of pairs, found nothing
                    {"format":1,"method":"histogram","temperature":1,"rows":1,"knots":[]}   | knots: expected at least one pair, found none
                    {"format":1,"method":"isotonic","temperature":1,"rows":1,"knots":[[1]]} | knots: expected pairs of numbers, found [1]
                    {"format":1,"method":"isotonic","temperature":1,"rows":1,"knots":[7]}   | knots: expected pairs of numbers, found 7
                    {"format":1,"method":"isotonic","temperature":1,"rows":1,"knots":[[0,2]]} | knots: expected numbers from 0 to 1, found [0.0,2.0]
                    {"format":1,"method":"isotonic","temperature":1,"rows":1,"knots":[[0.5,0.5],[0.6,0.4]]} | knots: expected rising positions and values that do not fall, found [0.6,0.4] after [0.5,0.5]
                    """)
    void read_anythingElse_saysWhatIsWrong(String content, String message, @TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("c.json"), content);
        assertThatThrownBy(() -> Calibrators.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("calibration " + file + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void read_missingFile_saysSo(@TempDir Path dir) {
        assertThatThrownBy(() -> Calibrators.read(dir.resolve("c.json")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no such file");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void temperature_outOfRange_isRefused(double t) {
        assertThatThrownBy(() -> Calibrators.temperature(t)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Temperature temperature(double[][] logits, int[] gold) {
        return (Temperature) Calibrators.fit(Method.TEMPERATURE, logits, gold, Rows::poolAdjacentViolators);
    }
}
