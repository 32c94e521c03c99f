package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.domain.PicoUsd;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditPlanTest {
    private static final double[] SAME = {0.1, 0.1, 0.1};

    @Test
    void counts_equalErrors_areInProportionByLargestRemainder() {
        AuditPlan plan = new AuditPlan(0.1, 0, Long.MAX_VALUE);
        // 10 of 100: shares 3.3, 3.3, 3.4
        assertThat(plan.counts(new long[] {33, 33, 34}, SAME)).containsExactly(3, 3, 4);
        // 11 of 105, the rate rounded up: shares 3.67 each, the first two get the rest
        assertThat(plan.counts(new long[] {35, 35, 35}, SAME)).containsExactly(4, 4, 3);
        assertThat(plan.counts(new long[] {35, 35, 35}, new double[3])).containsExactly(4, 4, 3);
    }

    @Test
    void counts_unequalErrors_growWithTheirRootAboveHalfTheMean() {
        AuditPlan plan = new AuditPlan(0.01, 0, Long.MAX_VALUE);
        // mean .10, so .0 counts as .05; weights sqrt(.05), sqrt(.1), sqrt(.2) of .987: 679.6, 961.1, 1359.2
        assertThat(plan.counts(new long[] {100_000, 100_000, 100_000}, new double[] {0, 0.1, 0.2}))
                .containsExactly(680, 961, 1359);
    }

    @Test
    void counts_smallStratum_isLookedAtOnce_andNeverBeyondItsRows() {
        AuditPlan plan = new AuditPlan(0.1, 0, Long.MAX_VALUE);
        assertThat(plan.counts(new long[] {2, 0, 998}, SAME)).containsExactly(1, 0, 99);
        AuditPlan most = new AuditPlan(0.9, 0, Long.MAX_VALUE);
        assertThat(most.counts(new long[] {50, 50}, new double[] {0.01, 0.5})).containsExactly(40, 50);
    }

    @ParameterizedTest
    @CsvSource({
        "0.01, 50, 1000, 10000, 100",
        "0.01, 50, 1000, 700, 50",
        "0.01, 50, 1000, 30, 30",
        "0.01, 50, 1000, 1000000, 1000",
        "0.01, 50, 20, 700, 20",
        "0.01, 0, 1000, 700, 7",
        "0.01, 0, 1000, 701, 8",
        "0.01, 0, 0, 701, 0",
        "1, 0, 9223372036854775807, 701, 701"
    })
    void counts_theirSum_isTheRateWithinItsBounds(double rate, long least, long most, long rows, long labels) {
        assertThat(new AuditPlan(rate, least, most).counts(new long[] {rows}, new double[] {0.1}))
                .containsExactly(labels);
    }

    @Test
    void counts_fewerLabelsThanStrata_isNoAudit() {
        AuditPlan plan = new AuditPlan(0.01, 50, 2);
        assertThat(plan.counts(new long[] {1_000, 1_000, 1_000}, SAME)).containsExactly(0, 0, 0);
        assertThat(plan.counts(new long[] {1_000, 0, 1_000}, new double[] {0.1, Double.NaN, 0.1}))
                .containsExactly(1, 0, 1);
    }

    @Test
    void counts_anyStrata_addUpAndStayWithinEach() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 5_000; i++) {
            int strata = random.nextInt(1, 8);
            long[] rows = new long[strata];
            double[] error = new double[strata];
            for (int h = 0; h < strata; h++) {
                rows[h] = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(2_000);
                error[h] = Math.pow(random.nextDouble(), 4);
            }
            long all = LongStream.of(rows).sum();
            double rate = random.nextDouble(0.001, 1);
            long[] counts = new AuditPlan(rate, 10, Long.MAX_VALUE).counts(rows, error);
            assertThat(LongStream.of(counts).sum())
                    .isEqualTo(Math.min(all, Math.max(10, (long) Math.ceil(rate * all))));
            for (int h = 0; h < strata; h++) {
                assertThat(counts[h]).isBetween(Math.min(1, rows[h]), rows[h]);
            }
        }
    }

    @Test
    void of_money_buysThisManyLabels() {
        PicoUsd label = PicoUsd.ofUsd(new BigDecimal("0.0003"));
        assertThat(AuditPlan.of(0.01, 50, PicoUsd.ofUsd(new BigDecimal("0.1")), label))
                .isEqualTo(new AuditPlan(0.01, 50, 333));
        assertThat(AuditPlan.of(0.01, 50, PicoUsd.ZERO, label).most()).isZero();
        assertThat(AuditPlan.of(0.01, 50, PicoUsd.ZERO, PicoUsd.ZERO).most()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void strata_quantiles_holdAboutEquallyManyRows() {
        AuditStrata strata = AuditStrata.quantiles(new double[] {0.9, 0.5, 0.6, 0.8, 0.7, 1}, 3);
        assertThat(strata.cuts()).containsExactly(0.7, 0.9);
        assertThat(strata.size()).isEqualTo(3);
        assertThat(strata.of(0.1)).isZero();
        assertThat(strata.of(0.7)).isEqualTo(1);
        assertThat(strata.of(0.8999)).isEqualTo(1);
        assertThat(strata.of(1)).isEqualTo(2);
    }

    @Test
    void strata_equalConfidences_stayTogether() {
        assertThat(AuditStrata.quantiles(new double[] {1, 1, 1, 1}, 5).size()).isEqualTo(1);
        assertThat(AuditStrata.quantiles(new double[] {0.5, 1, 1, 1, 1}, 5).cuts())
                .containsExactly(1.0);
    }

    @Test
    void inputs_thatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPlan(0, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPlan(1.1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPlan(Double.NaN, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPlan(0.1, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditPlan(0.1, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> AuditPlan.of(0.1, 0, new PicoUsd(-1), PicoUsd.ZERO));
        AuditPlan plan = new AuditPlan(0.1, 0, 10);
        assertThatIllegalArgumentException().isThrownBy(() -> plan.counts(new long[] {1}, new double[2]));
        assertThatIllegalArgumentException().isThrownBy(() -> plan.counts(new long[] {-1}, new double[] {0.1}));
        assertThatIllegalArgumentException().isThrownBy(() -> plan.counts(new long[] {1}, new double[] {1.1}));
        assertThatIllegalArgumentException().isThrownBy(() -> plan.counts(new long[] {1}, new double[] {Double.NaN}));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditStrata(List.of(0.7, 0.7)));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditStrata(List.of(Double.NaN)));
        assertThatIllegalArgumentException().isThrownBy(() -> AuditStrata.quantiles(new double[0], 5));
        assertThatIllegalArgumentException().isThrownBy(() -> AuditStrata.quantiles(new double[] {1}, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> AuditStrata.quantiles(new double[] {Double.NaN}, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditStrata(List.of()).of(Double.NaN));
    }
}
