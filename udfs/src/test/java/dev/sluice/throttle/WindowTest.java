package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void size_untilTheFirstDrop_doublesWithEveryRoundAndStaysWithinTheSettings() {
        Window window = new Window(20);
        for (int expected : new int[] {1, 2, 4, 8, 16, 20, 20}) {
            assertThat(window.size(false)).isEqualTo(expected);
            for (int i = 0; i < expected; i++) {
                window.answered();
            }
        }
    }

    @Test
    void dropped_manyOfOneRound_decreaseItOnce() {
        Window window = grown(100);
        for (int i = 0; i < 50; i++) {
            window.dropped(10, 20);
        }
        assertThat(window.size(false)).isEqualTo(70);
        window.dropped(21, 30);
        assertThat(window.size(false)).isEqualTo(49);
    }

    @Test
    void answered_afterADrop_addsOneARound() {
        Window window = grown(100);
        window.dropped(10, 20);
        for (int i = 0; i < 70; i++) {
            window.answered();
        }
        assertThat(window.size(false)).isBetween(70, 71);
    }

    @Test
    void dropped_forEver_leavesOne() {
        Window window = grown(4);
        for (int i = 0; i < 100; i++) {
            window.dropped(2 * i + 1, 2 * i + 2);
        }
        assertThat(window.size(false)).isEqualTo(1);
    }

    @Test
    void size_ratesKnown_isWhatTheSettingsSay() {
        assertThat(new Window(32).size(true)).isEqualTo(32);
    }

    private static Window grown(int size) {
        Window window = new Window(size);
        for (int i = 1; i < size; i++) {
            window.answered();
        }
        return window;
    }
}
