package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.domain.PicoUsd;
import dev.sluice.evaluation.CostCurve.Tie;
import dev.sluice.evaluation.GapReport.Alone;
import dev.sluice.evaluation.PairedDifference.Bootstrap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people read, from figures worked out by hand. */
class GapReportTest {
    private static final Alone CHEAP = new Alone("cheap", 60, 0);
    private static final Alone STRONG = new Alone("strong", 90, 1_234);

    /** The 100 rows in four steps of 25: 50 right, then 70, 90, 90, 90. */
    private static final CostCurve CURVE = CostCurve.of(
            List.of(new Tie(4, 25, 0, 20), new Tie(3, 25, 0, 20), new Tie(2, 25, 25, 25), new Tie(1, 25, 25, 25)));

    private static GapReport report(long small, List<Alone> alone) {
        PairedDifference better = PairedDifference.of(100, 35, 5, Bootstrap.DEFAULT);
        return new GapReport(100, small, 80, alone, CURVE, better, PairedDifference.of(100, 0, 10, Bootstrap.DEFAULT));
    }

    @Test
    void lines_aGap_haveEachFigure() {
        List<String> lines = report(50, List.of(CHEAP, STRONG)).lines();
        assertThat(lines.get(0)).isEqualTo("alone      cheap accuracy 0.6000");
        assertThat(lines.get(1))
                .isEqualTo(
                        "alone      strong accuracy 0.9000 (the ceiling); 1,234 rows without an answer count as wrong");
        assertThat(lines.get(2)).isEqualTo("gap        P_weak 0.5000, cascade 0.8000, P_ceiling 0.9000: PGR 0.7500");
        assertThat(lines.get(3)).startsWith("           cascade against small: +30.00 points (95 % interval +");
        assertThat(lines.get(4)).startsWith("           cascade against strong: -10.00 points (95 % interval -");
        assertThat(lines.get(5)).startsWith("curve      strong ").contains("in hindsight");
        // .5 + .8 c up to .9 at half of the calls.
        assertThat(lines.get(6)).isEqualTo("           calls         5 %    10 %    20 % 31.18 %    50 %  best: 50 %");
        assertThat(lines.get(7)).isEqualTo("           accuracy   0.5400  0.5800  0.6600  0.7494  0.9000  0.9000");
        // Area .5 .7 + .5 .9 = .8; (.8 - .5) / .4 = .75. CPT: q .4 / .8.
        assertThat(lines.get(8))
                .isEqualTo("           APGR 0.7500, CPT 20 %: 10 %, 50 %: 25 %, 80 %: 40 % of the calls");
        assertThat(lines).hasSize(9);
    }

    @Test
    void lines_ceilingBelowTheSmallModel_sayWhyThereIsNoRatio() {
        List<String> lines = report(95, List.of(STRONG)).lines();
        assertThat(lines)
                .contains(
                        "gap        P_weak 0.9500, cascade 0.8000, P_ceiling 0.9000: PGR undefined: the ceiling (0.9000)"
                                + " is not above the weak model (0.9500), so there is no gap to recover")
                .last()
                .isEqualTo("           APGR and CPT undefined: there is no gap to recover");
    }

    @Test
    void report_withoutAnLlm_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> report(50, List.of()));
    }

    @Test
    void cost_someBought_isTheShareOfACallForEveryRow() {
        CostShare share = new CostShare(1_000, 300, 200, PicoUsd.ofUsd(new java.math.BigDecimal("0.10")));
        assertThat(share.counterfactual()).contains(PicoUsd.ofUsd(new java.math.BigDecimal("0.50")));
        assertThat(share.line())
                .isEqualTo("cost       30.00 % of a call for every row; charge $0.100000 of about $0.500000 (20.00 %)");
    }

    @Test
    void cost_nothingBoughtOrFree_speaksOfCallsOnly() {
        String calls = "cost       30.00 % of a call for every row";
        assertThat(new CostShare(1_000, 300, 0, PicoUsd.ZERO).line()).isEqualTo(calls);
        assertThat(new CostShare(1_000, 300, 300, PicoUsd.ZERO).line()).isEqualTo(calls);
        assertThatIllegalArgumentException().isThrownBy(() -> new CostShare(0, 0, 0, PicoUsd.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new CostShare(5, 2, 3, PicoUsd.ZERO));
    }
}
