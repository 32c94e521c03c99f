package dev.sluice.jobs.bench.agreement;

import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Path;
import dev.sluice.certificate.Population;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Rows in memory; all of them are in both orders, which are independent. */
record ArrayPopulation(Column column, long seed) implements Population {
    @Override
    public long rows() {
        return column.rows();
    }

    @Override
    public List<Candidate> choosing() {
        return shuffled(new SplittableRandom(seed).split());
    }

    @Override
    public List<Candidate> testing() {
        SplittableRandom random = new SplittableRandom(seed);
        random.split();
        return shuffled(random.split());
    }

    @Override
    public long[] entries(Path path) {
        long[] entries = new long[path.size() + 1];
        column.candidates().forEach(row -> entries[path.entry(row.votes())]++);
        return entries;
    }

    private List<Candidate> shuffled(SplittableRandom random) {
        return Arrays.stream(Shuffle.of(column.rows(), random))
                .mapToObj(column.candidates()::get)
                .toList();
    }
}
