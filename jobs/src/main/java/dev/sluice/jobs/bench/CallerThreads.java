package dev.sluice.jobs.bench;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** The two threads that the variants without Spark work in, each on its half of the texts. */
final class CallerThreads implements AutoCloseable {
    static final int COUNT = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);

    /** What a thread does with its share; the time that it takes is noted here. */
    interface Share {
        Variant.Work work(int thread, List<String> texts) throws Exception;
    }

    Variant.Work spread(List<String> texts, Share share) {
        int part = texts.size() / COUNT;
        List<Future<Variant.Work>> parts = IntStream.range(0, COUNT)
                .mapToObj(t -> threads.submit(() -> {
                    long start = System.nanoTime();
                    List<String> own = texts.subList(t * part, t == COUNT - 1 ? texts.size() : (t + 1) * part);
                    Variant.Work work = share.work(t, own);
                    return work.and(new Variant.Work(0, 0, 0, 0, System.nanoTime() - start));
                }))
                .toList();
        Variant.Work sum = Variant.Work.UNKNOWN;
        for (Future<Variant.Work> done : parts) {
            try {
                sum = sum.and(done.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause().toString(), e.getCause());
            }
        }
        return sum;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
