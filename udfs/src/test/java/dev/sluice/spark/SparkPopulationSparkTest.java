package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.certificate.Candidate;
import dev.sluice.model.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search sees of a table, and that it does not depend on how the table lies. */
@Tag("spark")
class SparkPopulationSparkTest {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("text", DataTypes.StringType)
            .add("tags", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    private static final dev.sluice.certificate.Path PATH = new dev.sluice.certificate.Path(new double[][][] {
        {{2, 2, 2}, {2, 2, 2}}, {{0.9, 0.9, 2}, {2, 2, 2}}, {{0.5, 0.5, 0.5}, {0.9, 0.9, 0.9}}, {{0, 0, 0}, {0, 0, 0}}
    });
    private static final int CHOOSE = 40;
    private static final int TEST = 90;

    @TempDir
    static java.nio.file.Path home;

    private static List<Row> rows;
    private static SmallSpec small;

    @BeforeAll
    static void table() {
        rows = new ArrayList<>();
        List<Row> gold = Bundle.gold("good");
        for (int i = 0; i < 150; i++) {
            String text = i % 10 == 0
                    ? null
                    : i % 10 == 1 ? "  " : gold.get(i % gold.size()).getString(0);
            Row row = RowFactory.create(i % 7 == 0 ? null : i, text, i % 3 == 0 ? null : Map.of("k", "v" + i % 2));
            Collections.addAll(rows, row, row);
        }
        rows.add(RowFactory.create(null, "a", null));
        small = Scoring.of(
                        LocalSpark.session(),
                        List.of(Bundle.LINEAR.toString(), Bundle.LINEAR.toString()),
                        List.of(2.0, 2.0),
                        List.of("small", "small2"),
                        Device.CPU,
                        16)
                .small();
    }

    private static SparkPopulation population(int partitions, int shuffle, long seed) {
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(shuffle));
        Dataset<Row> input =
                LocalSpark.session().createDataFrame(shuffled, SCHEMA).repartition(partitions);
        Dataset<Row> votes = VotePartition.votes(
                input,
                "text",
                null,
                small,
                null,
                Counter.unseen(LocalSpark.session().sparkContext()));
        String folder = home.resolve("samples-" + partitions + "-" + shuffle + "-" + seed)
                .toString();
        return SparkPopulation.of(votes, 2, folder, seed, CHOOSE, TEST);
    }

    @Test
    void everything_overShufflesAndPartitions_isTheSame() {
        SparkPopulation one = population(1, 1, 7);
        assertThat(one.rows()).isEqualTo(301);
        assertThat(one.scored()).isEqualTo(241);
        assertThat(one.choosing()).hasSize(CHOOSE).doesNotHaveDuplicates();
        assertThat(one.testing()).hasSize(TEST).doesNotHaveDuplicates();
        for (int partitions : new int[] {7, 200}) {
            SparkPopulation other = population(partitions, partitions, 7);
            assertThat(other.choosing()).isEqualTo(one.choosing());
            assertThat(other.testing()).isEqualTo(one.testing());
            assertThat(other.entries(PATH)).isEqualTo(one.entries(PATH));
        }
    }

    @Test
    void orders_ofOneSeedAndOfAnother_areIndependent() {
        SparkPopulation one = population(2, 1, 7);
        SparkPopulation other = population(2, 1, 8);
        assertThat(ids(other.choosing())).isNotEqualTo(ids(one.choosing()));
        assertThat(ids(one.testing()).subList(0, 20))
                .isNotEqualTo(ids(one.choosing()).subList(0, 20));
    }

    @Test
    void entries_addUpToAllRows_andRowsWithoutAVoteEnterNowhere() {
        SparkPopulation one = population(3, 1, 7);
        long[] entries = one.entries(PATH);
        assertThat(entries).hasSize(5);
        assertThat(entries[0]).isZero();
        assertThat(entries[1]).isPositive();
        assertThat(entries[4]).isEqualTo(one.rows() - one.scored()).isEqualTo(60);
        assertThat(java.util.Arrays.stream(entries).sum()).isEqualTo(one.rows());
    }

    @Test
    void testing_itsRows_allHaveAVote() {
        assertThat(population(3, 1, 7).testing())
                .allSatisfy(row -> assertThat(row.votes()).anyMatch(vote -> vote.label() >= 0));
    }

    @Test
    void samples_ofIdenticalRows_areDrawnAsOftenAsOthers() {
        // Twins: over 40 seeds each row of 301 is chosen 40 * 40 / 301 times, on average; alpha far below 1e-6.
        Map<String, Integer> times = java.util.stream.LongStream.range(0, 40)
                .boxed()
                .flatMap(seed -> {
                    List<String> drawn = new ArrayList<>();
                    new DrawPartition(seed, CHOOSE, TEST)
                            .call(groups().iterator())
                            .forEachRemaining(row -> {
                                if (row.getInt(0) == DrawPartition.CHOOSING) {
                                    drawn.add(row.getLong(3) + "");
                                }
                            });
                    return drawn.stream();
                })
                .collect(Collectors.toMap(id -> id, id -> 1, Integer::sum));
        assertThat(times.get("1")).isBetween(650, 950);
        assertThat(times.get("2")).isBetween(650, 950);
    }

    /** 150 pairs of identical rows: hash, how many, scored. */
    private static List<Row> groups() {
        return java.util.stream.LongStream.range(0, 150)
                .mapToObj(i -> RowFactory.create(i, 2L, true))
                .toList();
    }

    @Test
    void rowHash_ofNullsElsewhereAndOtherNesting_differs() {
        assertThat(hashes("select cast(null as string) a, 'x' b union all select 'x', null"))
                .doesNotHaveDuplicates();
        assertThat(hashes("select array('a') a, array('b') b union all select array('a', 'b'), array()"))
                .doesNotHaveDuplicates();
        assertThat(hashes("select map('a', null) a union all select map('a', 1) union all select null"))
                .doesNotHaveDuplicates();
    }

    private static List<Long> hashes(String query) {
        Dataset<Row> table = LocalSpark.session().sql(query);
        return table.select(RowHash.of(table.schema())).collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    private static List<String> ids(List<Candidate> rows) {
        return rows.stream().map(Candidate::id).toList();
    }
}
