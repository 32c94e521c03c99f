package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.certificate.AuditPower.Detection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditPowerTest {
    private static final long SEED = 20240607;

    /** Medians of 200 simulations: 10 % wrong rows allowed, 9 % on good nights. */
    @ParameterizedTest
    @CsvSource({
        "50, 0.02, 156, 243",
        "50, 0.05, 12, 24",
        "50, 0.1, 4, 6",
        "200, 0.02, 43, 78",
        "200, 0.05, 4, 7",
        "200, 0.1, 1, 2",
        "1000, 0.02, 10, 19",
        "1000, 0.05, 1, 2",
        "1000, 0.1, 1, 1"
    })
    void detection_aDrop_takesThisManyNights(int labels, double drop, int fresh, int afterHundred) {
        AuditPower power = new AuditPower(0.1, 0.01, labels, Audit.ALPHA);
        assertThat(power.detection(drop, 0, 200, SEED).within(0.5)).hasValue(fresh);
        assertThat(power.detection(drop, 100, 200, SEED).within(0.5)).hasValue(afterHundred);
    }

    /**
     * Alpha .05, 1,000 lives of 300 nights exactly at the allowed share, on its boundary. More than 73 revocations have
     * probability below .001 where one has .05 (binomial). Of 4,000 such lives 0.8 to 1.9 % were revoked.
     */
    @ParameterizedTest
    @CsvSource({"0.1, 50", "0.1, 1000", "0.02, 200", "0.4, 200"})
    void detection_targetJustHeld_revokesInFewLives(double allowed, int labels) {
        Detection life = new AuditPower(allowed, 0, labels, Audit.ALPHA).detection(0, 300, 1_000, SEED);
        assertThat(life.early()).isLessThanOrEqualTo(73);
    }

    @Test
    void detection_sameSeed_isTheSame() {
        AuditPower power = new AuditPower(0.1, 0.01, 200, Audit.ALPHA);
        assertThat(power.detection(0.05, 20, 50, 1)).isEqualTo(power.detection(0.05, 20, 50, 1));
        assertThat(power.detection(0.05, 20, 50, 1)).isNotEqualTo(power.detection(0.05, 20, 50, 2));
    }

    @Test
    void detection_neverWrong_isNeverRevoked() {
        Detection none = new AuditPower(0.1, 0.1, 50, Audit.ALPHA).detection(0, 10, 20, 1);
        assertThat(none).isEqualTo(new Detection(List.of(), 20, 0));
        assertThat(none.within(0.5)).isEmpty();
    }

    @Test
    void within_shareOfSimulations_countsThoseThatMissed() {
        Detection detection = new Detection(List.of(5, 1, 3), 1, 2);
        assertThat(detection.within(0.25)).hasValue(1);
        assertThat(detection.within(0.5)).hasValue(3);
        assertThat(detection.within(0.75)).hasValue(5);
        assertThat(detection.within(0.9)).isEmpty();
        assertThat(detection.within(0)).hasValue(1);
    }

    @Test
    void inputs_thatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPower(0, 0, 50, 0.05));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPower(0.1, 0.2, 50, 0.05));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPower(0.1, -0.1, 50, 0.05));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPower(0.1, 0, 0, 0.05));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPower(0.1, 0, 50, 1));
        AuditPower power = new AuditPower(0.1, 0.01, 50, 0.05);
        assertThatIllegalArgumentException().isThrownBy(() -> power.detection(0.91, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> power.detection(Double.NaN, 0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> power.detection(0.1, -1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> power.detection(0.1, 0, 0, 1));
    }
}
