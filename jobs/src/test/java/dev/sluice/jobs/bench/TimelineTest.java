package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the benchmark of changing limits computes. */
class TimelineTest {
    /** 100 a second until 10, 20 a second until 13, then 50 a second until 20. */
    private static Timeline slowed() {
        Timeline timeline = new Timeline();
        long answered = 0;
        for (int second = 0; second <= 20; second++) {
            timeline.add(second, answered);
            answered += second < 10 ? 100 : second < 13 ? 20 : 50;
        }
        return timeline;
    }

    @Test
    void rate_betweenTwoTimes_isTheSlope() {
        assertThat(slowed().rate(2, 6)).isEqualTo(100);
        assertThat(slowed().rate(9, 11)).isEqualTo(60);
        assertThat(slowed().rate(13, 20)).isEqualTo(50);
    }

    @Test
    void secondsUntil_theRateIsBack_countFromTheChangeToTheEndOfTheStretch() {
        assertThat(slowed().secondsUntil(50, 10, 20, 2)).isEqualTo(5);
        assertThat(slowed().secondsUntil(20, 10, 20, 2)).isEqualTo(2);
    }

    @Test
    void secondsUntil_aRateThatIsNeverReached_areInfinite() {
        assertThat(slowed().secondsUntil(51, 11, 20, 2)).isInfinite();
        assertThat(slowed().secondsUntil(50, 10, 14, 2)).isInfinite();
    }
}
