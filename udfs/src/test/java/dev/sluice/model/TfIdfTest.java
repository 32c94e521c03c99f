package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class TfIdfTest {
    // Buckets of the words "the", "card" and of both their pairs, from buckets_reference.py: 30901 is "the", three
    // times.
    private static final int THE = 30901;

    @Test
    void transform_byHand_scalesTermFrequencyTimesIdfToLengthOne() {
        int[] buckets = LinearFeatures.extract("the card").indices();
        assertThat(buckets).hasSize(3).contains(THE);
        TfIdf tfIdf = new TfIdf(new Vocabulary(buckets, new float[] {2, 2, 2}));
        TfIdf.SparseRow row = tfIdf.transform("the card the unknown");
        // "the" twice: (1 + ln 2) * 2; "card" and "the card" once: 2 each.
        double the = (1 + Math.log(2)) * 2;
        double length = Math.sqrt(the * the + 4 + 4);
        assertThat(row.indices()).containsExactly(0, 1, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(row.values()[i]).isCloseTo((buckets[i] == THE ? the : 2) / length, within(1e-7));
        }
    }

    @Test
    void transform_noKnownWord_isEmpty() {
        TfIdf tfIdf = new TfIdf(new Vocabulary(new int[] {THE}, new float[] {1}));
        assertThat(tfIdf.transform("nothing known").indices()).isEmpty();
        assertThat(tfIdf.transform("").values()).isEmpty();
    }

    @Test
    void vocabulary_ofFrequencies_keepsFrequentBucketsWithSmoothedIdf() {
        long[] documents = new long[LinearFeatures.BUCKETS];
        documents[3] = 9;
        documents[5] = 1;
        documents[7] = 4;
        Vocabulary vocabulary = Vocabulary.of(documents, 9, 2);
        assertThat(vocabulary.buckets()).containsExactly(3, 7);
        assertThat(vocabulary.idf()).containsExactly(1, (float) (Math.log(2) + 1));
        assertThat(Vocabulary.of(documents, 9, 0).size()).isEqualTo(3);
    }

    @Test
    void vocabulary_bucketsOutOfOrderOrRange_areRefused() {
        for (int[] buckets : new int[][] {{2, 1}, {1, 1}, {-1, 0}, {0, LinearFeatures.BUCKETS}, {1}}) {
            assertThatThrownBy(() -> new Vocabulary(buckets, new float[] {1, 1}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void serializableRecords_sentAndReceived_areEqual() throws IOException, ClassNotFoundException {
        Vocabulary vocabulary = new Vocabulary(new int[] {1, 2}, new float[] {1, 2});
        LinearWeights weights = new LinearWeights(vocabulary, new float[2][2], new double[] {1, -1});
        DenseHead head = new DenseHead(new double[][] {{1, 2}, {3, 4}}, new double[2]);
        for (Object sent : new Object[] {vocabulary, weights, head, EncoderSpec.cls(), Device.parse("cuda:2")}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(sent);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(sent).hasSameHashCodeAs(sent);
            }
        }
    }
}
