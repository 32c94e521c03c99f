package dev.sluice.spark;

import dev.sluice.domain.UserException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The space that the embeddings of the labels' verbalisations span around their mean, in whitened coordinates: with the
 * singular value decomposition V - mean = U S Eᵀ, label k lies at row k of U and any response v at S⁻¹ Eᵀ (v - mean).
 *
 * @param center {@code [dimension]}, the mean
 * @param projection {@code [rank][dimension]}, S⁻¹ Eᵀ
 * @param coordinates {@code [labels][rank]}, U
 */
record ResponseSpace(double[] center, double[][] projection, double[][] coordinates) {
    /** Singular values below this part of the largest are noise of the arithmetic. */
    private static final double LEAST = 1e-3;

    /** @throws UserException if all responses are one to the encoder */
    static ResponseSpace of(float[][] responses, int mostRank) {
        int labels = responses.length;
        int dimension = responses[0].length;
        double[] center = new double[dimension];
        for (float[] response : responses) {
            for (int d = 0; d < dimension; d++) {
                center[d] += response[d] / (double) labels;
            }
        }
        double[][] centered = new double[labels][dimension];
        for (int k = 0; k < labels; k++) {
            for (int d = 0; d < dimension; d++) {
                centered[k][d] = responses[k][d] - center[d];
            }
        }
        RealMatrix v = new Array2DRowRealMatrix(centered, false);
        EigenDecomposition gram = new EigenDecomposition(v.multiply(v.transpose()));
        double[] squares = gram.getRealEigenvalues(); // of S², the greatest first
        int rank = (int) IntStream.range(0, Math.min(mostRank, labels - 1))
                .filter(r -> squares[r] > LEAST * LEAST * squares[0])
                .count();
        if (rank == 0) {
            throw new UserException("scorer.verbalizations: expected texts that the encoder tells apart, found "
                    + labels + " that have the same embedding");
        }
        double[][] projection = new double[rank][];
        double[][] coordinates = new double[labels][rank];
        for (int r = 0; r < rank; r++) {
            double[] u = gram.getEigenvector(r).toArray();
            double square = squares[r];
            projection[r] = Arrays.stream(v.preMultiply(u)).map(x -> x / square).toArray();
            for (int k = 0; k < labels; k++) {
                coordinates[k][r] = u[k];
            }
        }
        return new ResponseSpace(center, projection, coordinates);
    }

    int rank() {
        return projection.length;
    }

    /** Where each label lies in one direction. */
    double[] direction(int r) {
        return Arrays.stream(coordinates).mapToDouble(row -> row[r]).toArray();
    }
}
