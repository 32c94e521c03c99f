package dev.sluice.spark;

import static org.apache.spark.sql.functions.monotonically_increasing_id;

import dev.sluice.cascade.SmallCascade;
import dev.sluice.certificate.AuditResult;
import dev.sluice.deferral.DeferralModel;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import dev.sluice.llm.LlmSpec;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.routing.TrustedSegments;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.LlmSettings;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An {@code enrich} whose input, bundles and price were found and looked at; nothing is written or asked yet.
 *
 * @param certified null where thresholds were given
 * @param supplied columns that small models of other tasks add to the input
 * @param segments null where small stages are trusted with every row
 * @param llms the LLM stages in the order they are asked; empty where none is configured
 */
record Prepared(
        SparkSession spark,
        EnrichSpec spec,
        Dataset<Row> input,
        Scoring scoring,
        Certified certified,
        Supplied supplied,
        TrustedSegments segments,
        List<LlmStage> llms) {
    /** Of input that comes in fewer partitions than there are cores: small enough that no core waits long at the end. */
    private static final int TASKS_PER_CORE = 16;

    /** With encoders; fewer are spread, since moving a row costs nothing beside reading it with one. */
    private static final int LEAST_TASKS_PER_CORE = 4;

    /** @throws UserException for settings and input that a person must mend */
    static Prepared of(SparkSession spark, EnrichSpec spec, Instant now) {
        Dataset<Row> input = Sources.read(spark, spec.input());
        Sources.requireText(input, spec.input().text(), "input.text");
        new Columns(spec.prefix()).requireFree(input.schema());
        Certified certified = spec.certificate() == null
                ? null
                : Certified.read(spec.certificate(), spark.sparkContext().hadoopConfiguration());
        OpenStages stages = certified == null
                ? OpenStages.of(spec.small(), spec.thresholds(), input)
                : OpenStages.of(spec.small(), certified, input);
        Scoring scoring = stages.scoring();
        Labels labels = stages.labels();
        Supplied supplied = Supplied.of(
                spark, spec.suppliers(), spec.small().device(), spec.small().windowRows());
        supplied.requireFree(input, new Columns(spec.prefix()));
        requireColumns(spec, supplied.columnsOf(input));
        List<LlmStage> llms = LlmStage.of(
                spec,
                labels,
                LocalDate.ofInstant(now, ZoneOffset.UTC),
                spark.sparkContext().hadoopConfiguration());
        LeastCall.requireCovered(spec.budget(), llms);
        Prepared prepared = new Prepared(spark, spec, input, scoring, certified, supplied, segments(spec, input), llms);
        llms.forEach(prepared::requireLearntForThis);
        if (certified != null) {
            prepared.requireNotRevoked();
            SortedMap<String, String> platform = ScorePlatform.of(spark, scoring.small());
            certified.requireSame(labels.names(), prepared.llm(), platform, () -> RowFingerprint.of(input));
            prepared.requireOneStore();
        }
        return prepared;
    }

    /** A deferral model reads the probabilities of one bundle, the last, and speaks of one LLM. */
    private void requireLearntForThis(LlmStage stage) {
        DeferralModel model = stage.deferral();
        if (model == null) {
            return;
        }
        List<BundleStage> small = scoring.small().bundles();
        if (small.isEmpty()) {
            throw new UserException("llm.deferral: expected a small model beside the LLM (--bundle DIR), found none");
        }
        String bundle = small.get(small.size() - 1).hash();
        if (!model.bundle().equals(bundle)
                || !model.labels().equals(stage.spec().task().labels())) {
            throw new UserException("llm.deferral: " + stage.settings().deferral()
                    + " was learnt for another bundle than the"
                    + " last one, " + spec.small().bundles().get(small.size() - 1) + " (manifest " + bundle
                    + ", expected "
                    + model.bundle() + "); run the command deferral for it");
        }
        String asked = stage.spec().endpoint().model();
        if (model.llm() != null && !model.llm().equals(asked)) {
            throw new UserException("llm.deferral: " + stage.settings().deferral() + " was learnt from answers of "
                    + model.llm() + ", but " + stage.name() + " asks " + asked);
        }
    }

    private static TrustedSegments segments(EnrichSpec spec, Dataset<Row> input) {
        if (spec.segments() == null) {
            return null;
        }
        Configuration conf = input.sparkSession().sparkContext().hadoopConfiguration();
        TrustedSegments segments = new SegmentsFile("small.segments", spec.segments(), conf).read();
        Sources.require(input, segments.column(), "small.segments");
        return segments;
    }

    /** @param input with the columns that small models supply */
    private static void requireColumns(EnrichSpec spec, Dataset<Row> input) {
        for (LlmSettings llm : spec.llms()) {
            llm.prompt().context().forEach(name -> Sources.require(input, name, "llm.prompt.context"));
            if (llm.choosing().verifier() != null) {
                Choices.check(llm.choosing().verifier(), input);
            }
        }
    }

    /** Name of the last small stage; null where there is none. */
    String lastSmall() {
        List<StageSpec> small = scoring.small().stages();
        return small.isEmpty() ? null : small.get(small.size() - 1).name();
    }

    /** Null where no LLM is configured. */
    LlmStage firstLlm() {
        return llms.isEmpty() ? null : llms.get(0);
    }

    /** That of the first stage, which is asked about the rows that no small stage accepts; null where there is none. */
    LlmSpec llm() {
        return llms.isEmpty() ? null : llms.get(0).spec();
    }

    /** A run that has revoked it itself and was killed then may come to its end. */
    private void requireNotRevoked() {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        try {
            Storage ledger = new HadoopStorage(spec.ledger(), conf);
            String own = RunFolder.unfinished(new HadoopStorage(spec.output(), conf), fingerprint())
                    .map(RunManifest::runId)
                    .orElse("none");
            Optional<Revocation> found = Revocation.read(ledger, certified.hash());
            List<AuditTable.Night> nights = new AuditTable(spark, ledger).before(certified.hash(), own);
            AuditResult result = AuditStep.test(nights);
            if (found.isEmpty() && result.revoked()) {
                // A crash came between the night and the word that it revokes.
                found = Optional.of(Revocation.of(certified.hash(), nights, result));
            }
            if (found.isPresent() && !found.get().runId().equals(own)) {
                throw new RevokedException(found.get().message(certified) + ". Nothing was asked");
            }
        } catch (IOException e) {
            throw new UserException("cannot read the audits in " + spec.ledger() + ": " + e.getMessage(), e);
        }
    }

    /** Two stores by default, and the certificate's labels in the one that the run would not look into: they would be paid again. */
    private void requireOneStore() {
        String beside = spec.certificate().store();
        if (beside == null || llms.isEmpty()) {
            return;
        }
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        try {
            HadoopStorage certify = new HadoopStorage(beside, conf);
            boolean there = certify.exists("segments") || certify.exists("compacted");
            if (there && !certify.uri().equals(new HadoopStorage(spec.store(), conf).uri())) {
                throw new UserException("store.path: certify has left the answers that it bought in " + certify.uri()
                        + ", beside the certificate, and this run would look into " + spec.store()
                        + ", beside its output, and pay for them again; expected one of them (--store), found none");
            }
        } catch (IOException e) {
            throw new UserException("cannot look for a response store in " + beside + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens every bundle once on the driver, so that a damaged one is told before a task fails of it. Null without bundles.
     * Where tasks run in this JVM, they find the models open.
     */
    static Labels checkedLabels(SparkSession spark, SmallSpec small) {
        if (small.stages().isEmpty()) {
            return null;
        }
        Device device = small.device();
        for (BundleStage stage : small.bundles()) {
            Path dir = LocalCopies.of(stage.bundle(), stage.hash(), small.conf().configuration());
            Bundles.readManifest(dir)
                    .encoder()
                    .ifPresent(encoder -> device.require(encoder.precision(), "bundle " + stage.bundle()));
        }
        if (spark.sparkContext().isLocal()) {
            return Cascades.get(small).labels();
        }
        // A cluster's driver may lack the executors' GPU: there the bundles are looked at on the CPU.
        Device.Resolved here =
                device.kind() == Device.Kind.CUDA ? Device.Resolved.CPU : device.resolve(OptionalInt.empty());
        try (SmallCascade cascade = Cascades.open(small, here)) {
            return cascade.labels();
        }
    }

    /**
     * The input's rows with their position and what the small stages add, lazily; see {@link Columns#scored}.
     *
     * @param done counts rows
     */
    Dataset<Row> scored(Counter done) {
        // The position is taken before rows move: it is the input's own order.
        Dataset<Row> positioned = input.withColumn(Columns.POSITION, monotonically_increasing_id());
        Dataset<Row> rows = supplied.to(
                spread(spark, positioned, scoring.small()), spec.input().text());
        Set<String> answered = certified == null ? Set.of() : certified.answered();
        return scoring.score(rows, spec.input().text(), scoring.escalation(rows, llms, answered, segments), done);
    }

    /**
     * What a stage is asked about scored rows; see {@link KeyPartition#SCHEMA}.
     *
     * @param scored see {@link Columns#scored}; other columns than the text and those of prompts may be missing
     */
    Dataset<Row> questions(Dataset<Row> scored, LlmStage stage) {
        Prompting prompting = Prompting.of(stage.spec(), scored.columns());
        return scored.mapPartitions(
                KeyPartition.of(prompting, scored.schema(), spec.input().text()), Encoders.row(KeyPartition.SCHEMA));
    }

    /** Names of the input's columns that go into the prompt of a stage. */
    Set<String> context() {
        return llms.stream()
                .flatMap(stage -> stage.spec().task().prompt().context().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Sized to the work and not to the files. One gzip file is one partition: models would run on one core. Where encoders take
     * milliseconds a row, a few partitions of a core, some with longer texts than others, leave cores waiting at the end. Scores
     * do not depend on where a row runs.
     */
    static Dataset<Row> spread(SparkSession spark, Dataset<Row> positioned, SmallSpec small) {
        int cores = spark.sparkContext().defaultParallelism();
        boolean encodes = small.bundles().stream()
                .map(stage -> LocalCopies.of(
                        stage.bundle(), stage.hash(), small.conf().configuration()))
                .anyMatch(dir -> Bundles.readManifest(dir).encoder().isPresent());
        int least = encodes ? cores * LEAST_TASKS_PER_CORE : cores;
        return positioned.rdd().getNumPartitions() >= least
                ? positioned
                : positioned.repartition(cores * TASKS_PER_CORE);
    }

    /** Hash of everything that decides the result. */
    String fingerprint() {
        return Sha256.of(String.join(
                "\n",
                spec.input().toString(),
                spec.prefix(),
                scoring.small().stages().toString(),
                supplied.fingerprint(),
                String.valueOf(segments),
                certified == null ? "uncertified" : certified.hash(),
                spec.store(),
                spec.ledger(),
                llms.isEmpty()
                        ? "no llm"
                        : llms.stream().map(LlmStage::fingerprint).collect(Collectors.joining("\n"))));
    }
}
