package dev.sluice.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A text's token ids under an {@link EncoderSpec}. Thread-safe; the owner closes it. */
final class Tokens implements AutoCloseable {
    /** The ids and segment ids of one text, special tokens included, no padding. */
    record Ids(long[] ids, long[] types) {}

    private final HuggingFaceTokenizer tokenizer;
    private final String prefix;
    private final int maxChars;

    private Tokens(HuggingFaceTokenizer tokenizer, EncoderSpec spec) {
        this.tokenizer = tokenizer;
        this.prefix = wellFormed(spec.prefix());
        this.maxChars = EncoderSpec.CHARS_PER_TOKEN * spec.maxTokens();
    }

    static Tokens open(Path file, EncoderSpec spec) {
        if (!Files.isRegularFile(file)) {
            throw new UserException("tokenizer " + file + ": no such file");
        }
        Natives.requireTokenizers();
        try {
            return new Tokens(
                    // Unless told the model's limit DJL takes it for 512 and cuts a longer maxLength to that.
                    HuggingFaceTokenizer.builder(Map.of("modelMaxLength", String.valueOf(spec.maxTokens())))
                            .optTokenizerPath(file)
                            .optAddSpecialTokens(true)
                            .optTruncation(true)
                            .optMaxLength(spec.maxTokens())
                            .optPadding(false)
                            .build(),
                    spec);
        } catch (IOException | RuntimeException e) {
            throw new UserException(
                    "tokenizer " + file + ": expected a tokenizer.json of Hugging Face tokenizers, found: " + e, e);
        }
    }

    Ids encode(String text) {
        return ids(tokenizer.encode(prefixed(text)));
    }

    /** Two texts as the tokenizer joins them; where they are too long, tokens of the longer one go first. */
    Ids encode(String first, String second) {
        return ids(tokenizer.encode(prefixed(first), prefixed(second)));
    }

    private String prefixed(String text) {
        return prefix + wellFormed(cut(text, maxChars));
    }

    private static Ids ids(Encoding encoding) {
        long[] ids = encoding.getIds();
        // A tokenizer without special tokens makes nothing of nothing; a graph needs at least one token.
        return ids.length == 0 ? new Ids(new long[1], new long[1]) : new Ids(ids, encoding.getTypeIds());
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    /** The first {@code maxChars} chars, one less where that would tear a surrogate pair. */
    static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean tears =
                Character.isHighSurrogate(text.charAt(maxChars - 1)) && Character.isLowSurrogate(text.charAt(maxChars));
        return text.substring(0, tears ? maxChars - 1 : maxChars);
    }

    /** The text with every unpaired surrogate replaced by U+FFFD: what is not Unicode stops at the native border. */
    static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            mended = mended == null ? new StringBuilder(text) : mended;
            mended.setCharAt(i, '\uFFFD');
        }
        return mended == null ? text : mended.toString();
    }
}
