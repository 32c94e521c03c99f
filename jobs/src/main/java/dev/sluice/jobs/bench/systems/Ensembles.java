package dev.sluice.jobs.bench.systems;

import java.util.List;

/** Several small models as one, by the probabilities that each gives a row. */
public final class Ensembles {
    private Ensembles() {}

    /** @param members of each, a vector a row */
    public static double[][] mean(List<double[][]> members) {
        int rows = members.get(0).length;
        double[][] mean = new double[rows][members.get(0)[0].length];
        for (int i = 0; i < rows; i++) {
            for (double[][] member : members) {
                for (int k = 0; k < mean[i].length; k++) {
                    mean[i][k] += member[i][k] / members.size();
                }
            }
        }
        return mean;
    }

    /**
     * Votes, the mean probability counting as one vote more: it breaks ties, and how many members disagree comes first in the
     * confidence.
     */
    public static double[][] vote(List<double[][]> members) {
        double[][] votes = mean(members);
        double all = members.size() + 1.0;
        for (int i = 0; i < votes.length; i++) {
            for (int k = 0; k < votes[i].length; k++) {
                votes[i][k] /= all;
            }
            for (double[][] member : members) {
                votes[i][label(member[i])] += 1 / all;
            }
        }
        return votes;
    }

    private static int label(double[] p) {
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }
}
