package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistinctTest {
    private static Tokens.Ids ids(long... ids) {
        return new Tokens.Ids(ids, new long[ids.length]);
    }

    @Test
    void of_equalRows_areKeptOnceInTheOrderOfTheFirst() {
        Distinct distinct = Distinct.of(new Tokens.Ids[] {ids(1, 2), ids(1), ids(1, 2), ids(2, 1), ids(1)});
        assertThat(Arrays.stream(distinct.rows()).map(Tokens.Ids::ids))
                .containsExactly(new long[] {1, 2}, new long[] {1}, new long[] {2, 1});
        assertThat(distinct.places()).containsExactly(0, 1, 0, 2, 1);
        float[][] vectors = {{0}, {1}, {2}};
        assertThat(List.of(distinct.spread(vectors)))
                .containsExactly(vectors[0], vectors[1], vectors[0], vectors[2], vectors[1]);
    }

    @Test
    void of_pairsThatAreCutElsewhere_stayApart() {
        Tokens.Ids one = new Tokens.Ids(new long[] {1, 2, 3}, new long[] {0, 0, 1});
        Tokens.Ids other = new Tokens.Ids(new long[] {1, 2, 3}, new long[] {0, 1, 1});
        assertThat(Distinct.of(new Tokens.Ids[] {one, other}).rows()).hasSize(2);
        assertThat(Distinct.of(new Tokens.Ids[0]).rows()).isEmpty();
    }

    @Test
    void embed_textsThatAreTheSameToTheEncoder_shareAVectorThatIsTheirOwn() {
        try (Encoder encoder =
                Encoders.open(EncoderSource.in(Fixtures.MINILM, EncoderSpec.mean()), Device.Resolved.CPU)) {
            List<String> texts = List.of("A kettle.", "a  kettle. ", "a lamp", "A kettle.");
            float[][] together = encoder.embed(texts);
            assertThat(together[1]).isSameAs(together[0]);
            assertThat(together[3]).isSameAs(together[0]);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(together[i]).isEqualTo(encoder.embed(List.of(texts.get(i)))[0]);
            }
        }
    }
}
