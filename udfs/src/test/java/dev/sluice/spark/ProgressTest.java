package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch live = new CountDownLatch(1);
    private final ProgressSink sink = new ProgressSink() {
        @Override
        public void accept(String line) {
            told.add("line " + line);
        }

        @Override
        public void live(String state) {
            told.add(state);
            live.countDown();
        }

        @Override
        public void stepEnded() {
            told.add("ended");
        }
    };

    @Test
    void watch_untilClosed_tellsStatesAndThenTheEndAsTheLastThing() throws InterruptedException {
        try (Progress watch = Progress.of(sink, () -> "state")) {
            assertThat(live.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(watch.counter()).isNull();
        }
        assertThat(told).startsWith("state").endsWith("ended").containsOnlyOnce("ended");
    }

    @Test
    void sink_ofALambda_getsLinesAndIgnoresStates() {
        ProgressSink lines = told::add;
        lines.live("state");
        lines.stepEnded();
        lines.accept("a line");
        assertThat(told).containsExactly("a line");
    }
}
