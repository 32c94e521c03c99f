package dev.sluice.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.trim;

import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Path;
import dev.sluice.certificate.Population;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * A scored table as the search for a certificate sees it. The driver holds the votes of the rows that may be looked at
 * singly ({@link #CHOOSE_MOST} and {@link #TEST_MOST} of them) and no text; what is counted over all rows is counted by
 * Spark. A row's id is the hash of its columns and a number that tells identical rows apart, so that nothing depends on
 * where or in which order rows are kept.
 */
public final class SparkPopulation implements Population {
    /** Rows to choose with: shares of rows are then known to less than a percent. */
    static final int CHOOSE_MOST = 20_000;

    /** Rows that a test may draw from. */
    static final int TEST_MOST = 50_000;

    /** More tasks would send more rows to the driver than they save time. */
    private static final int DRAW_TASKS = 16;

    private final Dataset<Row> votes;
    private final Dataset<Row> looked;
    private final int stages;
    private final long rows;
    private final long scored;
    private final long askable;
    private final List<Candidate> choosing;
    private final List<Candidate> testing;
    private final Map<Long, Row> known = new HashMap<>();

    private SparkPopulation(Dataset<Row> votes, int stages, String samples, long seed, int chooseMost, int testMost) {
        this.votes = votes;
        this.stages = stages;
        Column hasVote = lit(false);
        for (int i = 0; i < stages; i++) {
            hasVote = hasVote.or(col("label" + i).geq(0));
        }
        Row counts = votes.agg(count(lit(1)), count_if(hasVote), count(VotePartition.KEY))
                .head();
        this.rows = counts.getLong(0);
        this.scored = counts.getLong(1);
        this.askable = counts.getLong(2);
        int tasks = Math.min(DRAW_TASKS, votes.sparkSession().sparkContext().defaultParallelism());
        Dataset<Row> drawn = votes.select(col(VotePartition.HASH), hasVote.as("scored"))
                .groupBy(VotePartition.HASH)
                .agg(count(lit(1)), max("scored"))
                .coalesce(tasks)
                .mapPartitions(new DrawPartition(seed, chooseMost, testMost), Encoders.row(DrawPartition.SCHEMA))
                .persist();
        List<Row> toChoose;
        List<Row> toTest;
        try {
            toChoose = first(drawn, DrawPartition.CHOOSING, chooseMost);
            toTest = first(drawn, DrawPartition.TESTING, testMost);
        } finally {
            drawn.unpersist();
        }
        this.looked = look(toChoose, toTest, samples);
        for (Row row : looked.drop(VotePartition.TEXT).collectAsList()) {
            known.put(row.getLong(0), row);
        }
        this.choosing = toChoose.stream().map(this::candidate).toList();
        this.testing = toTest.stream().map(this::candidate).toList();
    }

    /**
     * Looks at a table; a few passes over its narrow columns, one of them with a shuffle of hashes.
     *
     * @param votes columns hash (long), text, gold and key (strings), then for each stage label0 (a class index, -1 where it
     *     could not score the row) and confidence0 (a double)
     * @param samples folder for what is kept of the rows that may be looked at singly, texts included
     */
    public static SparkPopulation of(Dataset<Row> votes, int stages, String samples, long seed) {
        return new SparkPopulation(votes, stages, samples, seed, CHOOSE_MOST, TEST_MOST);
    }

    static SparkPopulation of(Dataset<Row> votes, int stages, String samples, long seed, int chooseMost, int testMost) {
        return new SparkPopulation(votes, stages, samples, seed, chooseMost, testMost);
    }

    private static List<Row> first(Dataset<Row> drawn, int order, int most) {
        return drawn.filter(col("order").equalTo(order))
                .orderBy("place", "hash", "occurrence")
                .limit(most)
                .collectAsList();
    }

    private Dataset<Row> look(List<Row> toChoose, List<Row> toTest, String samples) {
        Set<Long> hashes = new HashSet<>();
        toChoose.forEach(row -> hashes.add(row.getLong(2)));
        toTest.forEach(row -> hashes.add(row.getLong(2)));
        SparkSession spark = votes.sparkSession();
        Dataset<Row> wanted =
                spark.createDataset(new ArrayList<>(hashes), Encoders.LONG()).toDF(VotePartition.HASH);
        votes.join(broadcast(wanted), VotePartition.HASH)
                .dropDuplicates(VotePartition.HASH)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(samples);
        return spark.read()
                .schema(VotePartition.schema(stages))
                .parquet(samples)
                .select(columns());
    }

    /** Texts last, so that they are easily left out. */
    private Column[] columns() {
        List<String> names = new ArrayList<>(List.of(VotePartition.HASH, VotePartition.KEY, VotePartition.GOLD));
        names.addAll(VotePartition.votes(stages));
        names.add(VotePartition.TEXT);
        return names.stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private Candidate candidate(Row drawn) {
        Row row = known.get(drawn.getLong(2));
        String id = String.format("%016x-%d", drawn.getLong(2), drawn.getLong(3));
        return new Candidate(id, VotePartition.votes(row, 3, stages));
    }

    private Row row(Candidate candidate) {
        return known.get(Long.parseUnsignedLong(candidate.id().substring(0, 16), 16));
    }

    @Override
    public long rows() {
        return rows;
    }

    /** Rows that at least one stage could score. */
    long scored() {
        return scored;
    }

    /** Rows that an LLM could be asked about. */
    long askable() {
        return askable;
    }

    @Override
    public List<Candidate> choosing() {
        return choosing;
    }

    @Override
    public List<Candidate> testing() {
        return testing;
    }

    @Override
    public long[] entries(Path path) {
        long[] entries = new long[path.size() + 1];
        Column[] columns =
                VotePartition.votes(stages).stream().map(name -> col(name)).toArray(Column[]::new);
        votes.select(columns)
                .mapPartitions(new EntryPartition(path, stages), Encoders.row(EntryPartition.SCHEMA))
                .groupBy("entry")
                .sum("rows")
                .collectAsList()
                .forEach(row -> entries[row.getInt(0)] = row.getLong(1));
        return entries;
    }

    /** The request key of a row, or null where there is nothing to ask; of {@link #choosing} and {@link #testing}. */
    String key(Candidate candidate) {
        return row(candidate).getString(1);
    }

    /** The gold label of a row, or null. */
    String gold(Candidate candidate) {
        return row(candidate).getString(2);
    }

    /** Column text of the rows that may be looked at singly, those with one. */
    Dataset<Row> texts() {
        return looked.select(VotePartition.TEXT)
                .filter(col(VotePartition.TEXT)
                        .isNotNull()
                        .and(trim(col(VotePartition.TEXT)).notEqual("")));
    }

    /** Columns key, text of the rows that may be looked at singly, one row a key. */
    Dataset<Row> questions() {
        return looked.filter(col(VotePartition.KEY).isNotNull())
                .select(VotePartition.KEY, VotePartition.TEXT)
                .dropDuplicates(VotePartition.KEY);
    }
}
