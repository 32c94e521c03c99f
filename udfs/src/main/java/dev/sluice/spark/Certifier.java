package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.sluice.certificate.Agreement;
import dev.sluice.certificate.AgreementSearch;
import dev.sluice.certificate.AgreementSpec;
import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.Finding;
import dev.sluice.certificate.GoldAdvice;
import dev.sluice.certificate.GoldFinding;
import dev.sluice.certificate.GoldRow;
import dev.sluice.certificate.GoldSearch;
import dev.sluice.certificate.GoldSpec;
import dev.sluice.certificate.Oracle;
import dev.sluice.domain.Labels;
import dev.sluice.domain.PicoUsd;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.CertifySpec;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Once every row is scored: searches for what was claimed, and says what came of it. */
final class Certifier {
    private final CertifySpec spec;
    private final Dataset<Row> input;
    private final SmallSpec small;
    private final Labels labels;
    private final LlmSpec llm;
    private final SparkPopulation population;
    private final LedgerTable ledger;
    private final Clock clock;
    private final ProgressSink progress;
    private final List<CertificationSummary.Line> lines = new ArrayList<>();
    private LlmOracle oracle;

    /** @param llm null where none is configured */
    Certifier(
            CertifySpec spec,
            Dataset<Row> input,
            SmallSpec small,
            Labels labels,
            LlmSpec llm,
            SparkPopulation population,
            LedgerTable ledger,
            Clock clock,
            ProgressSink progress) {
        this.spec = spec;
        this.input = input;
        this.small = small;
        this.labels = labels;
        this.llm = llm;
        this.population = population;
        this.ledger = ledger;
        this.clock = clock;
        this.progress = progress;
    }

    /** @param judge null where no LLM is configured */
    CertificationSummary run(LlmOracle judge) throws IOException {
        oracle = judge;
        return spec.claim().kind() == Certificate.Kind.AGREEMENT ? agreement() : gold();
    }

    // ---- agreement with the LLM ------------------------------------------------------------------------------------

    private CertificationSummary agreement() throws IOException {
        Optional<GoldCheck> gold = spec.goldColumn() == null ? Optional.empty() : goldCheck();
        Optional<String> against = gold.flatMap(check -> check.refusal(true));
        if (against.isPresent()) {
            return refused(against.get());
        }
        Agreement found = AgreementSearch.search(agreementSpec(), population, oracle, progress);
        if (!found.certified()) {
            say("method", found.method());
            String advice = gold.flatMap(check -> check.refusal(false))
                    .orElse("use the LLM for all rows, or certify with gold labels whether the small model would do");
            return refused("no cascade could be certified to agree with the LLM on "
                    + CertificateWords.percent(spec.claim().target()) + " of the rows: " + advice);
        }
        double cost = furtherCalls(found) * oracle.meanChargePicos();
        if (spec.enrichBudget() != null && cost > spec.enrichBudget().picos()) {
            return refused("the cheapest certified cascade would cost about " + CertificateWords.usd(cost)
                    + " to label the rows, more than certify.budget-usd = " + spec.enrichBudget()
                    + ": raise it, or lower --target");
        }
        Certificate certificate = draft(finding(found));
        sayRows(certificate);
        sayLabels();
        say(
                "evidence",
                "%,d of the %,d test labels among accepted rows differ, p = %.3g; about %s of all rows will agree",
                found.wrong(),
                found.drawn(),
                found.pValue(),
                CertificateWords.percent(found.expected()));
        say("method", found.method());
        say(
                "saving",
                "%,d of %,d calls, about %s of %s; labelling these rows costs about %s more",
                found.saved(),
                population.askable(),
                CertificateWords.usd(found.saved() * oracle.meanChargePicos()),
                CertificateWords.usd(population.askable() * oracle.meanChargePicos()),
                CertificateWords.usd(cost));
        double wrong = found.accepted() == 0 ? 0 : (1 - found.expected()) * found.rows() / found.accepted();
        say("audit", CertificateWords.audit(certificate, wrong));
        return certified(certificate);
    }

    private AgreementSpec agreementSpec() {
        CertifySpec.Search search = spec.search();
        return new AgreementSpec(
                spec.claim().target(),
                spec.claim().delta(),
                spec.claim().scope() == Certificate.Scope.STREAM,
                labels.size(),
                small.stages().size(),
                search.perClass(),
                search.labels(),
                search.nights(),
                search.seed());
    }

    private Optional<GoldCheck> goldCheck() {
        progress.accept("comparing the small model with the LLM on gold rows");
        int most = Math.max(GoldCheck.LEAST, spec.search().labels() / 4);
        Optional<GoldCheck> check =
                GoldCheck.of(population, labels, oracle, spec.claim().delta(), most);
        String none = "fewer than " + GoldCheck.LEAST
                + " of the rows looked at have a gold label that is one of the model's: not compared";
        say("gold", check.map(GoldCheck::words).orElse(none));
        return check;
    }

    /** Rows that the LLM has yet to answer when the dataset is labelled. */
    private long furtherCalls(Agreement found) {
        return Math.max(0, population.askable() - found.saved() - oracle.used());
    }

    private Finding finding(Agreement found) {
        Map<String, Double> figures = Map.of(
                "saved", (double) found.saved(),
                "drawn", (double) found.drawn(),
                "wrong", (double) found.wrong(),
                "choosing", (double) found.choosing(),
                "tested", (double) found.tested());
        return new Finding(
                true,
                found.thresholds(),
                spec.claim().target(),
                spec.claim().target(),
                found.expected(),
                found.pValue(),
                found.rows(),
                found.accepted(),
                found.labels(),
                found.method(),
                figures,
                "");
    }

    // ---- against gold ----------------------------------------------------------------------------------------------

    private CertificationSummary gold() throws IOException {
        CertifySpec.Claim claim = spec.claim();
        boolean loss = claim.kind() == Certificate.Kind.NON_INFERIORITY;
        GoldSpec search = new GoldSpec(
                loss ? claim.epsilon() : claim.target(),
                claim.delta(),
                small.stages().size(),
                labels.size(),
                GoldSpec.POINTS,
                spec.search().labels(),
                spec.search().seed());
        List<GoldRow> rows = population.choosing().stream()
                .map(row -> new GoldRow(row, labels.indexOf(population.gold(row))))
                .toList();
        Oracle judge = oracle == null ? Certifier::nobody : oracle;
        GoldFinding found =
                loss ? GoldSearch.nonInferiority(search, rows, judge) : GoldSearch.accuracy(search, rows, judge);
        Optional<GoldFinding.Advice> advice = oracle == null ? Optional.empty() : found.advice();
        advice.ifPresent(
                a -> say("gold", a.sentence(small.stages().get(a.stage()).name())));
        if (!found.finding().certified()) {
            return refused(found.finding().refusal());
        }
        if (advice.isPresent() && advice.get().use() != GoldAdvice.CASCADE) {
            return refused(advice.get()
                    .sentence(small.stages().get(advice.get().stage()).name()));
        }
        if (found.finding().accepted() == 0) {
            return refused(
                    "do not cascade: use the LLM. It holds the target alone, and no cascade with a small model does");
        }
        Certificate certificate = draft(found.finding());
        sayRows(certificate);
        if (oracle != null) {
            sayLabels();
        }
        say(
                "evidence",
                "p = %.3g on gold rows; about %s is to be expected",
                found.finding().pValue(),
                CertificateWords.percent(found.finding().estimate()));
        say("method", found.finding().method());
        return certified(certificate);
    }

    private static int[] nobody(List<dev.sluice.certificate.Candidate> rows) {
        int[] none = new int[rows.size()];
        Arrays.fill(none, Oracle.NONE);
        return none;
    }

    // ---- what both say ---------------------------------------------------------------------------------------------

    private Certificate draft(Finding found) throws IOException {
        CertificateDraft draft = new CertificateDraft(spec, small, labels, population);
        Certificate.Llm bound = oracle == null
                ? null
                : new Certificate.Llm(
                        llm.endpoint().provider(),
                        llm.endpoint().model(),
                        llm.promptHash(),
                        List.copyOf(oracle.resolvedModels()));
        boolean dataset = spec.claim().scope() == Certificate.Scope.DATASET;
        return draft.of(
                found,
                oracle,
                bound,
                ScorePlatform.of(input.sparkSession(), draft.kept(found.thresholds())),
                dataset ? RowFingerprint.of(input) : null,
                charge(),
                clock.instant().toString());
    }

    private void sayRows(Certificate certificate) {
        say("certified", CertificateWords.claim(certificate));
        certificate.stages().forEach(stage -> say("stage", CertificateWords.thresholds(stage, labels.names())));
        Certificate.Evidence evidence = certificate.evidence();
        say(
                "rows",
                "%,d looked at: %,d accepted by small stages (%.1f %%)",
                evidence.rows(),
                evidence.accepted(),
                100.0 * evidence.accepted() / Math.max(1, evidence.rows()));
    }

    private CertificationSummary certified(Certificate certificate) {
        CertificateWords.silent(certificate.claim()).forEach(words -> say("not said", words));
        return new CertificationSummary(certificate, null, lines);
    }

    private CertificationSummary refused(String why) throws IOException {
        if (oracle != null) {
            sayLabels();
        }
        return new CertificationSummary(null, why, lines);
    }

    private void sayLabels() throws IOException {
        String unusable = oracle.unusable() == 0
                ? ""
                : String.format(Locale.ROOT, "; %,d had no usable answer and count as wrong", oracle.unusable());
        say(
                "labels",
                "%,d used, %,d of them bought now, the others were in the store; charge %s%s",
                oracle.used(),
                oracle.paid(),
                charge(),
                unusable);
    }

    private PicoUsd charge() throws IOException {
        return new PicoUsd(ledger.attempts()
                .agg(coalesce(sum(col("charge_picos")), lit(0L)).cast("long"))
                .head()
                .getLong(0));
    }

    private void say(String subject, String text, Object... args) {
        String full = args.length == 0 ? text : String.format(Locale.ROOT, text, args);
        lines.add(new CertificationSummary.Line(subject, full));
    }
}
