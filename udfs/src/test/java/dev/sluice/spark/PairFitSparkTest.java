package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import dev.sluice.model.PairHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The head of a frozen scorer. Texts and labels: 90 and 4 random vectors of 3 and 3 components, seed 5. */
@Tag("spark")
class PairFitSparkTest {
    private static final StructType FEATURES = new StructType()
            .add("label", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType())
            .add("split", DataTypes.StringType);

    private static final int TEXTS = 90;
    private static final int LABELS = 4;
    private final Random random = new Random(5);
    private final float[][] texts = vectors(TEXTS);
    private final float[][] labels = vectors(LABELS);

    /** Without a penalty the same as MLlib over all 360 pairs of products of components, which the fit never makes. */
    @Test
    void fit_ofCoordinates_isTheLeastSquaresFitOfAllPairs() {
        ResponseSpace space = ResponseSpace.of(labels, 100);
        PairHead head = PairFit.of(texts(), space, List.of(0.0), line -> {}).head();
        assertThat(head.rank()).isEqualTo(3);
        List<Row> pairs = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            for (int k = 0; k < LABELS; k++) {
                pairs.add(RowFactory.create(i % LABELS == k ? 1.0 : 0.0, Vectors.dense(products(space, i, k)), "fit"));
            }
        }
        LinearRegressionModel all = new LinearRegression()
                .setSolver("normal")
                .setStandardization(false)
                .fit(LocalSpark.session().createDataFrame(pairs, FEATURES));
        for (int i = 0; i < TEXTS; i++) {
            for (int k = 0; k < LABELS; k++) {
                assertThat(head.score(texts[i], labels[k]))
                        .isCloseTo(all.predict(Vectors.dense(products(space, i, k))), within(1e-6));
            }
        }
    }

    @Test
    void space_ofLabels_isWhite() {
        ResponseSpace space = ResponseSpace.of(labels, 100);
        for (int r = 0; r < 3; r++) {
            for (int s = 0; s < 3; s++) {
                double dot = 0;
                for (int k = 0; k < LABELS; k++) {
                    dot += space.coordinates()[k][r] * space.coordinates()[k][s];
                }
                assertThat(dot).isCloseTo(r == s ? 1 : 0, within(1e-9));
            }
        }
        for (int k = 0; k < LABELS; k++) {
            for (int r = 0; r < 3; r++) {
                assertThat(coordinate(space, labels[k], r)).isCloseTo(space.coordinates()[k][r], within(1e-6));
            }
        }
    }

    @Test
    void space_ofFewerDirections_isTheWidest() {
        ResponseSpace all = ResponseSpace.of(labels, 3);
        ResponseSpace one = ResponseSpace.of(labels, 1);
        assertThat(one.rank()).isEqualTo(1);
        assertThat(one.projection()[0]).isEqualTo(all.projection()[0]);
        float[][] line = {{0, 0, 0}, {1, 0, 0}, {3, 0, 0}};
        assertThat(ResponseSpace.of(line, 100).rank()).isEqualTo(1);
    }

    @Test
    void space_ofLabelsThatAreOne_isRefused() {
        float[][] one = {{1, 2, 3}, {1, 2, 3}};
        assertThatThrownBy(() -> ResponseSpace.of(one, 100))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("texts that the encoder tells apart, found 2");
    }

    /** [p_r u_d and p_r, for each r]: with an intercept, everything that the head can say of a pair. */
    private double[] products(ResponseSpace space, int text, int label) {
        double[] products = new double[12];
        for (int r = 0; r < 3; r++) {
            double p = space.coordinates()[label][r];
            for (int d = 0; d < 3; d++) {
                products[4 * r + d] = p * texts[text][d];
            }
            products[4 * r + 3] = p;
        }
        return products;
    }

    private static double coordinate(ResponseSpace space, float[] v, int r) {
        double p = 0;
        for (int d = 0; d < v.length; d++) {
            p += space.projection()[r][d] * (v[d] - space.center()[d]);
        }
        return p;
    }

    private Dataset<Row> texts() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            rows.add(RowFactory.create(
                    (double) (i % LABELS), Vectors.dense(texts[i][0], texts[i][1], texts[i][2]), "fit"));
        }
        return LocalSpark.session().createDataFrame(rows, FEATURES);
    }

    private float[][] vectors(int n) {
        float[][] vectors = new float[n][3];
        for (float[] vector : vectors) {
            for (int d = 0; d < 3; d++) {
                vector[d] = (float) random.nextGaussian();
            }
        }
        return vectors;
    }
}
