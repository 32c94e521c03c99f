package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What few labels say about how often one stage is wrong, by confidence and class. It chooses; it never proves. Three
 * models are weighed by how well they explain the labels: the calibrated confidence is about right (with a shift and a
 * slope); the same with a shift per class; or only the order of the confidences means something.
 */
final class RiskModel {
    /** Prior probabilities: trust in the calibration, and in classes mattering. Chosen on other data than is reported on. */
    private static final double CALIBRATED = 0.7;

    private static final double BY_CLASS = 0.3;
    private static final int DRAWS = 8;

    private final Levels levels;
    private final List<double[][]> draws;

    private RiskModel(Levels levels, List<double[][]> draws) {
        this.levels = levels;
        this.draws = draws;
    }

    /** How the features of a level and class are made. */
    private enum Form {
        CALIBRATED(new double[] {0, 1}, new double[] {.7, .3}, 0),
        BY_CLASS(new double[] {0, 1}, new double[] {.7, .3}, .5),
        FAR_BY_CLASS(new double[] {0, 1}, new double[] {.7, .3}, 1.5),
        BY_RANK(new double[] {-1.5, 1, 0}, new double[] {1.5, 1, .3}, 0);

        private final double[] mean;
        private final double[] deviation;

        /** Of the classes' shifts; 0 where classes do not differ. */
        private final double byClass;

        Form(double[] mean, double[] deviation, double byClass) {
            this.mean = mean;
            this.deviation = deviation;
            this.byClass = byClass;
        }

        Ridge.Row row(double logOdds, double rankScore, int label) {
            return switch (this) {
                case CALIBRATED -> new Ridge.Row(new double[] {1, -logOdds}, -1);
                case BY_CLASS, FAR_BY_CLASS -> new Ridge.Row(new double[] {1, -logOdds}, label);
                case BY_RANK -> new Ridge.Row(new double[] {1, rankScore, rankScore * rankScore - 1}, -1);
            };
        }

        Ridge.Prior prior(int classes) {
            int more = byClass > 0 ? classes : 0;
            double[] m = java.util.Arrays.copyOf(mean, mean.length + more);
            double[] d = java.util.Arrays.copyOf(deviation, deviation.length + more);
            java.util.Arrays.fill(d, deviation.length, d.length, byClass);
            return new Ridge.Prior(m, d);
        }
    }

    /**
     * @param votes of the stage for labelled rows that it could score
     * @param wrong whether each of them is wrong
     * @param perClass whether classes may differ
     */
    static RiskModel fit(
            Levels levels, List<Candidate.Vote> votes, boolean[] wrong, int classes, boolean perClass, Random random) {
        List<Form> forms = perClass ? List.of(Form.values()) : List.of(Form.CALIBRATED, Form.BY_RANK);
        List<Ridge> fits = new ArrayList<>();
        double[] weight = new double[forms.size()];
        double most = Double.NEGATIVE_INFINITY;
        for (int f = 0; f < weight.length; f++) {
            Form form = forms.get(f);
            Ridge.Row[] rows = new Ridge.Row[wrong.length];
            for (int i = 0; i < rows.length; i++) {
                Candidate.Vote vote = votes.get(i);
                rows[i] = form.row(
                        Levels.logOdds(vote.confidence()),
                        levels.rankScore(levels.of(vote.confidence())),
                        vote.label());
            }
            Ridge fit = Ridge.fit(rows, wrong, form.prior(classes));
            fits.add(fit);
            weight[f] = fit.logEvidence() + Math.log(prior(form, perClass));
            most = Math.max(most, weight[f]);
        }
        double sum = 0;
        for (int f = 0; f < weight.length; f++) {
            weight[f] = Math.exp(weight[f] - most);
            sum += weight[f];
        }
        List<double[][]> draws = new ArrayList<>();
        for (int d = 0; d < DRAWS; d++) {
            int f = 0;
            double left = (d + .5) / DRAWS * sum - weight[0];
            while (left > 0 && f < weight.length - 1) {
                left -= weight[++f];
            }
            draws.add(table(levels, forms.get(f), fits.get(f).draw(random), classes));
        }
        return new RiskModel(levels, draws);
    }

    private static double prior(Form form, boolean perClass) {
        return switch (form) {
            case CALIBRATED -> perClass ? CALIBRATED * (1 - BY_CLASS) : CALIBRATED;
            case BY_CLASS, FAR_BY_CLASS -> CALIBRATED * BY_CLASS / 2;
            case BY_RANK -> 1 - CALIBRATED;
        };
    }

    private static double[][] table(Levels levels, Form form, double[] w, int classes) {
        double[][] risk = new double[levels.size()][];
        for (int l = 0; l < risk.length; l++) {
            double logOdds = levels.logOddsAt(l);
            double rank = levels.rankScore(l);
            if (form.byClass > 0) {
                risk[l] = new double[classes];
                for (int c = 0; c < classes; c++) {
                    risk[l][c] = Ridge.sigmoid(form.row(logOdds, rank, c).dot(w));
                }
            } else {
                risk[l] = new double[] {Ridge.sigmoid(form.row(logOdds, rank, 0).dot(w))};
            }
        }
        return risk;
    }

    int draws() {
        return draws.size();
    }

    /** Probability of being wrong in one draw from what is known. */
    double risk(int draw, int level, int label) {
        double[] row = draws.get(draw)[level];
        return row.length == 1 ? row[0] : row[label];
    }

    /** Mean probability of being wrong, made not to fall as the confidence does: {@code [level][class]}. */
    double[][] monotone(int classes) {
        double[][] mean = new double[levels.size()][classes];
        for (int l = 0; l < mean.length; l++) {
            for (int c = 0; c < classes; c++) {
                for (int d = 0; d < draws(); d++) {
                    mean[l][c] += risk(d, l, c) / draws();
                }
                if (l > 0) {
                    mean[l][c] = Math.max(mean[l][c], mean[l - 1][c]);
                }
            }
        }
        return mean;
    }

    Levels levels() {
        return levels;
    }
}
