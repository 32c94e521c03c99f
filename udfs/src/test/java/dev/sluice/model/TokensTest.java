package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void cut_insideASurrogatePair_leavesThePairOut() {
        String pairs = "\uD83D\uDE00\uD83D\uDE00";
        assertThat(Tokens.cut(pairs, 4)).isEqualTo(pairs);
        assertThat(Tokens.cut(pairs, 3)).isEqualTo("\uD83D\uDE00");
        assertThat(Tokens.cut(pairs, 2)).isEqualTo("\uD83D\uDE00");
        assertThat(Tokens.cut(pairs, 1)).isEmpty();
    }

    @Test
    void wellFormed_unpairedSurrogates_becomeReplacementCharacters() {
        assertThat(Tokens.wellFormed("a\uD83Db\uDE00\uD83D")).isEqualTo("a\uFFFDb\uFFFD\uFFFD");
        assertThat(Tokens.wellFormed("\uD83D\uD83D\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00");
        String fine = "fine \uD83D\uDE00";
        assertThat(Tokens.wellFormed(fine)).isSameAs(fine);
    }

    @Test
    void encode_limits_holdForEveryNumberOfTokens() {
        for (int tokens : new int[] {2, 8, 129, 512, 1000}) {
            EncoderSpec spec = EncoderSpec.mean().withMaxTokens(tokens);
            try (Tokens tokenizer =
                    Tokens.open(EncoderSource.in(Fixtures.MINILM, spec).tokenizer(), spec)) {
                assertThat(tokenizer.encode("a ".repeat(2000)).ids()).hasSize(tokens);
                assertThat(tokenizer.encode("").ids()).hasSize(2);
            }
        }
    }

    /** 4 tokens read 256 chars; spaces give no tokens, so what follows them is out of reach only because of the cut. */
    @Test
    void encode_textBeyond64CharsAToken_isNotRead() {
        EncoderSpec four = EncoderSpec.mean().withMaxTokens(4);
        try (Tokens tokenizer =
                Tokens.open(EncoderSource.in(Fixtures.MINILM, four).tokenizer(), four)) {
            assertThat(tokenizer.encode("a" + " ".repeat(254) + "a").ids()).hasSize(4);
            assertThat(tokenizer.encode("a" + " ".repeat(255) + "a").ids()).hasSize(3);
        }
    }

    /** Ids of BERT's uncased vocabulary, as Hugging Face documents them: [CLS] 101, hello 7592, world 2088, [SEP] 102. */
    @Test
    void encode_helloWorld_givesTheKnownIds() {
        EncoderSpec spec = EncoderSpec.mean();
        try (Tokens tokenizer =
                Tokens.open(EncoderSource.in(Fixtures.MINILM, spec).tokenizer(), spec)) {
            assertThat(tokenizer.encode("Hello WORLD").ids()).containsExactly(101, 7592, 2088, 102);
            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        }
    }
}
