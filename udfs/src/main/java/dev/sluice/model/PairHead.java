package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A bilinear regression from the embeddings of an instruction u and a response v to a score:
 * {@code score = base + Σ_r p_r(v) · (weights_r · u + bias_r)}, where {@code p_r(v) = projection_r · (v - center)} are coordinates
 * of the response in the space that the label verbalisations span.
 *
 * <p>A frozen encoder was never trained to compare two texts, so features of a joint encoding, the product u·v of each
 * component or |u - v| say little of whether v answers u; products of every component of u with every coordinate of v do.
 *
 * @param base the score of a response that says nothing
 * @param center {@code [dimension]}
 * @param projection {@code [rank][dimension]}
 * @param weights {@code [rank][dimension]}
 * @param bias {@code [rank]}
 */
public record PairHead(double base, double[] center, double[][] projection, double[][] weights, double[] bias)
        implements Serializable {
    public PairHead {
        int rank = bias.length;
        if (rank == 0 || projection.length != rank || weights.length != rank || center.length == 0) {
            throw new IllegalArgumentException("a rank of " + rank + " but " + projection.length + " and "
                    + weights.length + " rows over " + center.length + " components");
        }
        for (int r = 0; r < rank; r++) {
            if (projection[r].length != center.length || weights[r].length != center.length) {
                throw new IllegalArgumentException("row " + r + " has not " + center.length + " components");
            }
        }
    }

    /** A response as the instruction meets it: {@code score = offset + weights · u}. */
    record Direction(double[] weights, double offset) {
        double score(float[] instruction) {
            double score = offset;
            for (int d = 0; d < weights.length; d++) {
                score += weights[d] * instruction[d];
            }
            return score;
        }
    }

    public int dimension() {
        return center.length;
    }

    public int rank() {
        return bias.length;
    }

    /** The score of one pair of embeddings, each of {@link #dimension()} components. */
    public double score(float[] instruction, float[] response) {
        return direction(response).score(instruction);
    }

    /** The scores of every response for one instruction; each response is looked at once only for many instructions. */
    Direction direction(float[] response) {
        double[] sum = new double[center.length];
        double offset = base;
        for (int r = 0; r < bias.length; r++) {
            double p = 0;
            for (int d = 0; d < center.length; d++) {
                p += projection[r][d] * (response[d] - center[d]);
            }
            offset += p * bias[r];
            for (int d = 0; d < center.length; d++) {
                sum[d] += p * weights[r][d];
            }
        }
        return new Direction(sum, offset);
    }

    /** The head as a layer of class scores over these responses, so that a batch is one product. */
    public DenseHead over(float[][] responses) {
        double[][] rows = new double[responses.length][];
        double[] offsets = new double[responses.length];
        for (int k = 0; k < rows.length; k++) {
            Direction direction = direction(responses[k]);
            rows[k] = direction.weights();
            offsets[k] = direction.offset();
        }
        return new DenseHead(rows, offsets);
    }

    void checkDimension(int found, String what) {
        if (found != dimension()) {
            throw new UserException(what + " gives vectors of " + found + " components, but " + PairHeadFile.NAME
                    + " reads " + dimension());
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PairHead other
                && base == other.base
                && Arrays.equals(center, other.center)
                && Arrays.deepEquals(projection, other.projection)
                && Arrays.deepEquals(weights, other.weights)
                && Arrays.equals(bias, other.bias);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(weights) + Arrays.hashCode(bias);
    }
}
