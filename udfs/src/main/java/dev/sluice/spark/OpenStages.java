package dev.sluice.spark;

import dev.sluice.domain.Labels;
import dev.sluice.routing.Thresholds;
import dev.sluice.settings.SmallStages;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The small stages of a command, found and looked at on the driver.
 *
 * @param labels of all stages; null where there are none
 */
record OpenStages(Scoring scoring, Labels labels) {
    /** Any will do until the stages are known to be those that a certificate's thresholds are for. */
    private static final double UNUSED = 2;

    /**
     * @param thresholds one a stage
     * @param input may have labels of its own
     * @throws dev.sluice.domain.UserException for a bundle, or columns, that are not what they should be
     */
    static OpenStages of(SmallStages given, List<Double> thresholds, Dataset<Row> input) {
        Scoring bundles = bundles(given, thresholds, input);
        return new OpenStages(bundles, null).withLabels(given, thresholds, input, told(given));
    }

    /** With the thresholds of a certificate, which must be of these very stages. */
    static OpenStages of(SmallStages given, Certified certified, Dataset<Row> input) {
        List<Double> unused = Collections.nCopies(given.size(), UNUSED);
        Scoring bundles = bundles(given, unused, input);
        certified.requireStages(
                given.flags(),
                Stream.concat(
                                given.predictions().stream().map(PredictionStage::hash),
                                bundles.small().stages().stream().map(StageSpec::hash))
                        .toList());
        Labels told = given.labels().isEmpty() ? certified.labels() : told(given);
        OpenStages open = new OpenStages(bundles, null).withLabels(given, unused, input, told);
        return new OpenStages(open.scoring.with(certified.thresholds()), open.labels);
    }

    private static Labels told(SmallStages given) {
        return given.labels().isEmpty() ? null : new Labels(given.labels());
    }

    private static Scoring bundles(SmallStages given, List<Double> thresholds, Dataset<Row> input) {
        int predictions = given.predictions().size();
        Scoring scoring = Scoring.of(
                input.sparkSession(),
                given.bundles(),
                thresholds.subList(predictions, given.size()),
                given.names().subList(predictions, given.size()),
                given.device(),
                given.windowRows());
        return scoring.withBatchTokens(given.batchTokens());
    }

    private OpenStages withLabels(SmallStages given, List<Double> thresholds, Dataset<Row> input, Labels told) {
        Labels ofBundles = Prepared.checkedLabels(input.sparkSession(), scoring.small());
        int predictions = given.predictions().size();
        if (predictions == 0) {
            return new OpenStages(scoring, ofBundles);
        }
        Labels all = new Predictions(input, given.predictions()).labels(ofBundles == null ? told : ofBundles);
        Scoring behind = scoring.behind(IntStream.range(0, predictions)
                .mapToObj(i -> new PredictionStage(
                        given.names().get(i),
                        given.predictions().get(i),
                        all.names(),
                        Thresholds.of(thresholds.get(i))))
                .toList());
        return new OpenStages(behind, all);
    }
}
