package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cascade.AskSpec;
import dev.sluice.domain.Amount;
import dev.sluice.domain.Labels;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Usage;
import dev.sluice.ledger.Price;
import dev.sluice.ledger.PriceList;
import dev.sluice.llm.AnswerFormat;
import dev.sluice.llm.CapField;
import dev.sluice.llm.KeySource;
import dev.sluice.llm.LlmSpec;
import dev.sluice.model.CudaSpec;
import dev.sluice.model.DenseHead;
import dev.sluice.model.Device;
import dev.sluice.model.LinearWeights;
import dev.sluice.model.PairHead;
import dev.sluice.model.ScorerSpec;
import dev.sluice.model.Vocabulary;
import dev.sluice.routing.Thresholds;
import dev.sluice.settings.EncoderReading;
import dev.sluice.settings.GateChoice;
import dev.sluice.settings.Layers;
import dev.sluice.settings.PredictionColumns;
import dev.sluice.throttle.Limits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that travels to an executor arrives equal. */
@Tag("spark")
class SpecsOnTheWireSparkTest {
    private static final Labels LABELS = new Labels(List.of("bad", "good"));
    private static final LlmSpec LLM = new LlmSpec(
            new LlmSpec.Endpoint(
                    "http://llm.internal/v1", "p", "m", KeySource.environment("KEY"), List.of("llm.internal")),
            new LlmSpec.Task(LABELS, null, 100),
            new LlmSpec.Sampling(0, 8, CapField.AUTO, AnswerFormat.AUTO),
            new LlmSpec.Attempts(3, 1_000, 1, 2));
    private static final Price PRICE = PriceList.given("p", "m", LocalDate.of(2026, 1, 1), "1.5", "2");
    private static final Limits LIMITS = new Limits(60, 1_000, 4, new Amount(5));
    private static final Vocabulary VOCABULARY = new Vocabulary(new int[] {1, 7}, new float[] {1, 2});
    private static final HadoopConf CONF = HadoopConf.of(configuration());
    private static final EmbedSpec EMBED =
            new EmbedSpec("minilm", new EncoderReading(Layers.of(List.of(3)), "mean", "", 64), Device.CPU, CONF);
    private static final ScorerSpec SCORER = ScorerSpec.of("{text}", LABELS);
    private static final PairHead PAIR_HEAD =
            new PairHead(0.5, new double[] {1, 2}, new double[][] {{3, 4}}, new double[][] {{5, 6}}, new double[] {7});
    private static final PredictionStage PREDICTION =
            new PredictionStage("given", new PredictionColumns("label", "p"), LABELS.names(), Thresholds.of(0.5));
    private static final SmallSpec SMALL = new SmallSpec(
            List.of(PREDICTION, new BundleStage("small", "/b", "hash", Thresholds.of(0.5))), Device.CPU, 7, CONF);
    private static final Predicted PREDICTED = new Predicted(List.of(new Predicted.Place(PREDICTION, 3, 4)));
    private static final Prompting PROMPTING = new Prompting(LLM, List.of(2, 0));
    private static final Escalation ESCALATION = new Escalation(PROMPTING, true, null, Set.of("key"), null);
    private static final AskSpec ASK = new AskSpec("run", "enrich", "llm", LLM, PRICE, LIMITS, 20);
    private static final AskTarget TARGET =
            new AskTarget("/s", "/l", "ledger/_journal", "run-", 1, 2, new GateWay.Rpc(7), CONF);

    private static Configuration configuration() {
        Configuration conf = new Configuration();
        conf.set("fs.s3a.endpoint", "http://minio:9000");
        return conf;
    }

    static Stream<Object> values() {
        return Stream.of(
                new GateWay.InProcess(7),
                new GateWay.Socket(7, new GateServer.Address("driver", 1, "00ff")),
                new GateWay.Alone(LIMITS, 4, Duration.ofMinutes(5)),
                new GateWays.Probe(7, null, GateChoice.AUTO),
                LABELS,
                new PicoUsd(3),
                new Usage(3, 1, 2, 0),
                LLM,
                KeySource.file("/key"),
                KeySource.credential("alias"),
                new SizePartition(LLM),
                PROMPTING,
                new KeyPartition(PROMPTING, 3, 0, 4),
                PRICE,
                LIMITS,
                new Device(Device.Kind.CUDA, 1, new CudaSpec(1 << 30, "next-power-of-two", 4096, true, true)),
                VOCABULARY,
                new LinearWeights(VOCABULARY, new float[][] {{1, 2}, {3, 4}}, new double[] {0, 1}),
                CONF,
                SMALL.stages().get(0),
                SMALL,
                EMBED,
                ASK,
                TARGET,
                new AskPartition(ASK, TARGET),
                new DrawPartition(7, 20, 50),
                new ScorePlatform.Probe(Device.CPU),
                new SpeedPartition(SMALL),
                new SharePartition(SMALL),
                new BucketPartition(),
                SCORER,
                PAIR_HEAD,
                new DenseLogits(new DenseHead(new double[][] {{1, 2}, {3, 4}}, new double[] {0, 1})),
                new RougePartition());
    }

    @ParameterizedTest
    @MethodSource("values")
    void value_overTheWire_isEqual(Object value) throws Exception {
        assertThat(value).isInstanceOf(Serializable.class);
        assertThat(overTheWire(value)).isEqualTo(value).isNotSameAs(value).hasSameHashCodeAs(value);
    }

    @Test
    void partitionFunctions_overTheWire_keepTheirSpecs() throws Exception {
        Counter counter = Counter.unseen(LocalSpark.session().sparkContext());
        ScorePartition score =
                (ScorePartition) overTheWire(new ScorePartition(SMALL, PREDICTED, 3, ESCALATION, counter));
        assertThat(score.small()).isEqualTo(SMALL);
        assertThat(score.predicted()).isEqualTo(PREDICTED);
        assertThat(score.textIndex()).isEqualTo(3);
        assertThat(score.escalation()).isEqualTo(ESCALATION);
        FeaturePartition features = (FeaturePartition) overTheWire(new FeaturePartition(VOCABULARY, EMBED, counter));
        assertThat(features.vocabulary()).isEqualTo(VOCABULARY);
        assertThat(features.encoder()).isEqualTo(EMBED);
        VotePartition votes = (VotePartition) overTheWire(new VotePartition(SMALL, PREDICTED, LLM, counter));
        assertThat(votes.small()).isEqualTo(SMALL);
        assertThat(votes.predicted()).isEqualTo(PREDICTED);
        assertThat(votes.llm()).isEqualTo(LLM);
        EntryPartition entries = (EntryPartition)
                overTheWire(new EntryPartition(new dev.sluice.certificate.Path(new double[][][] {{{0.5, 2}}}), 1));
        assertThat(entries.path().thresholds()).isDeepEqualTo(new double[][][] {{{0.5, 2}}});
        LogitsPartition logits = (LogitsPartition) overTheWire(new LogitsPartition(SMALL, LABELS, counter));
        assertThat(logits.small()).isEqualTo(SMALL);
        assertThat(logits.labels()).isEqualTo(LABELS);
        CrossLogits cross = (CrossLogits) overTheWire(new CrossLogits(EMBED, SCORER, LABELS, counter));
        assertThat(cross.encoder()).isEqualTo(EMBED);
        assertThat(cross.spec()).isEqualTo(SCORER);
        assertThat(cross.labels()).isEqualTo(LABELS);
        SegmentCheck segments = (SegmentCheck) overTheWire(new SegmentCheck("/s", CONF, counter));
        assertThat(segments.store()).isEqualTo("/s");
        assertThat(segments.conf()).isEqualTo(CONF);
        assertThat(overTheWire(new LineCheck(counter))).isInstanceOf(LineCheck.class);
        assertThat(overTheWire(new Counting(counter))).isInstanceOf(Counting.class);
    }

    @Test
    void hadoopConf_ofOwnSettings_carriesThoseAloneAndPrintsNone() throws Exception {
        HadoopConf arrived = (HadoopConf) overTheWire(CONF);
        assertThat(arrived.values()).containsExactlyEntriesOf(java.util.Map.of("fs.s3a.endpoint", "http://minio:9000"));
        assertThat(arrived.configuration().get("fs.s3a.endpoint")).isEqualTo("http://minio:9000");
        assertThat(SMALL.toString()).doesNotContain("minio");
    }

    private static Object overTheWire(Object value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
