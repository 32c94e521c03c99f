package dev.sluice.cascade;

import dev.sluice.llm.Question;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks many questions at once and hands out what became of them, in the order they finish. The questions are taken and
 * the outcomes given on the caller's thread only; holds at most two questions a worker.
 *
 * <p>Closing lets what is in flight finish, because it is paid for, also when the caller is interrupted; what has not
 * begun is not asked.
 */
public final class AskLane implements Iterator<Asked>, AutoCloseable {
    private static final int QUEUED_PER_WORKER = 2;
    private static final long CLOSE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Iterator<Question> questions;
    private final Function<Question, Asked> ask;
    private final ThreadPoolExecutor workers;
    private final CompletionService<Asked> done;
    private final int mostOpen;
    private int open;

    /** @param ask called by {@code inFlight} threads at once; makes the answer durable before it returns */
    public AskLane(Iterator<Question> questions, int inFlight, Function<Question, Asked> ask) {
        this.questions = questions;
        this.ask = ask;
        this.workers = (ThreadPoolExecutor) Executors.newFixedThreadPool(inFlight, task -> {
            Thread thread = new Thread(task, "sluice-ask");
            thread.setDaemon(true);
            return thread;
        });
        this.done = new ExecutorCompletionService<>(workers);
        this.mostOpen = inFlight * QUEUED_PER_WORKER;
    }

    @Override
    public boolean hasNext() {
        return open > 0 || questions.hasNext();
    }

    @Override
    public Asked next() {
        while (open < mostOpen && questions.hasNext()) {
            Question question = questions.next();
            done.submit(() -> ask.apply(question));
            open++;
        }
        if (open == 0) {
            throw new NoSuchElementException();
        }
        try {
            Asked asked = done.take().get();
            open--;
            return asked;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("asking failed", e.getCause());
        }
    }

    @Override
    public void close() {
        workers.getQueue().clear();
        workers.shutdown();
        boolean interrupted = false;
        long deadline = System.nanoTime() + CLOSE_NANOS;
        boolean ended = false;
        while (!ended) {
            try {
                ended = workers.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (!ended) {
                    workers.shutdownNow();
                    ended = true;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
