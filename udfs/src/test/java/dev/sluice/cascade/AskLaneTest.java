package dev.sluice.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Reason;
import dev.sluice.llm.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class AskLaneTest {
    private static final Function<Question, Asked> ANSWER = question -> new Asked(question.key(), Reason.ASKED, null);

    @Test
    void next_manyQuestions_asksEachOnce() {
        Queue<String> askedKeys = new ConcurrentLinkedQueue<>();
        List<String> answered = new ArrayList<>();
        try (AskLane lane = new AskLane(questions(500), 8, question -> {
            askedKeys.add(question.key());
            return ANSWER.apply(question);
        })) {
            lane.forEachRemaining(asked -> answered.add(asked.key()));
        }
        assertThat(askedKeys).hasSize(500).doesNotHaveDuplicates();
        assertThat(answered).containsExactlyInAnyOrderElementsOf(askedKeys);
    }

    @Test
    void next_noQuestions_isTheEnd() {
        try (AskLane lane = new AskLane(Collections.emptyIterator(), 3, ANSWER)) {
            assertThat(lane.hasNext()).isFalse();
            assertThatThrownBy(lane::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    /** The first question is answered when two later ones have been handed out. */
    @Test
    void next_slowQuestion_doesNotHoldUpTheOthers() {
        CountDownLatch release = new CountDownLatch(1);
        try (AskLane lane = new AskLane(questions(4), 2, question -> {
            if (question.key().equals("q0")) {
                await(release);
            }
            return ANSWER.apply(question);
        })) {
            assertThat(List.of(lane.next().key(), lane.next().key(), lane.next().key()))
                    .containsExactly("q1", "q2", "q3");
            release.countDown();
            assertThat(lane.next().key()).isEqualTo("q0");
            assertThat(lane.hasNext()).isFalse();
        }
    }

    @Test
    void next_longInput_pullsTwoQuestionsAWorkerAtTheMostAhead() {
        AtomicInteger pulled = new AtomicInteger();
        Iterator<Question> source = questions(100);
        Iterator<Question> counted = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public Question next() {
                pulled.incrementAndGet();
                return source.next();
            }
        };
        try (AskLane lane = new AskLane(counted, 3, ANSWER)) {
            assertThat(pulled).as("nothing is asked before the first is wanted").hasValue(0);
            for (int taken = 1; lane.hasNext(); taken++) {
                lane.next();
                assertThat(pulled.get()).isEqualTo(Math.min(100, taken + 5));
            }
        }
    }

    @Test
    void next_questions_areAskedByThatManyThreadsAtOnce() {
        CountDownLatch allThere = new CountDownLatch(4);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (AskLane lane = new AskLane(questions(40), 4, question -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread().toString() + System.identityHashCode(Thread.currentThread()));
            allThere.countDown();
            await(allThere);
            now.decrementAndGet();
            return ANSWER.apply(question);
        })) {
            lane.forEachRemaining(asked -> assertThat(asked.reason()).isEqualTo(Reason.ASKED));
        }
        assertThat(most).hasValue(4);
        assertThat(threads).hasSize(4);
    }

    @Test
    void next_askingFails_throwsWhatItThrew() {
        UncheckedIOException disk = new UncheckedIOException(new IOException("disk full"));
        try (AskLane lane = new AskLane(questions(1), 1, question -> {
            throw disk;
        })) {
            assertThatThrownBy(lane::next).isSameAs(disk);
        }
    }

    @Test
    void next_askingFailsWithAnError_throwsItAsTheCause() {
        try (AskLane lane = new AskLane(questions(1), 1, question -> {
            throw new AssertionError("broken");
        })) {
            assertThatThrownBy(lane::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(AssertionError.class);
        }
    }

    @Test
    void close_callsInFlight_areAwaitedAndQueuedOnesAreNotAsked() {
        Held held = new Held();
        AskLane lane = new AskLane(questions(9), 2, held);
        lane.next();
        held.releaseWhenThisThreadWaits();
        lane.close();
        held.closed = true;
        assertThat(held.waited).as("close waits").isTrue();
        assertThat(held.finished).hasValue(held.started.get());
        assertThat(held.started).as("the answered one and two in flight").hasValueBetween(2, 3);
    }

    @Test
    void close_interrupted_waitsAllTheSameAndKeepsTheInterrupt() {
        Held held = new Held();
        AskLane lane = new AskLane(questions(9), 2, held);
        lane.next();
        held.releaseWhenThisThreadWaits();
        Thread.currentThread().interrupt();
        lane.close();
        held.closed = true;
        assertThat(Thread.interrupted()).isTrue();
        assertThat(held.waited).as("close waits").isTrue();
        assertThat(held.finished).hasValue(held.started.get());
    }

    /** Answers the first question at once and holds the others until they are let go. */
    private static final class Held implements Function<Question, Asked> {
        final AtomicInteger started = new AtomicInteger();
        final AtomicInteger finished = new AtomicInteger();
        volatile boolean waited;
        volatile boolean closed;
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Asked apply(Question question) {
            started.incrementAndGet();
            if (!question.key().equals("q0")) {
                held.countDown();
                await(release);
            }
            finished.incrementAndGet();
            return ANSWER.apply(question);
        }

        /** Returns when a question is held; another thread lets it go when this one waits, or has closed without. */
        void releaseWhenThisThreadWaits() {
            Thread closing = Thread.currentThread();
            await(held);
            Thread watcher = new Thread(() -> {
                while (!waited && !closed) {
                    waited = closing.getState() == Thread.State.TIMED_WAITING;
                    Thread.onSpinWait();
                }
                release.countDown();
            });
            watcher.setDaemon(true);
            watcher.start();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Iterator<Question> questions(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Question("q" + i, "text " + i))
                .iterator();
    }
}
