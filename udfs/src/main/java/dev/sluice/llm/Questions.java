package dev.sluice.llm;

import java.text.Normalizer;

/** From the text of a row to what is asked. Pure; the same on every machine. */
public final class Questions {
    /** Composition shortens a text by less than this; a longer text is cut before it, so that hostile ones stay cheap. */
    private static final int COMPOSITION = 4;

    private Questions() {}

    /** @param rowText may be null, of any length, and hold anything */
    public static Question of(LlmSpec spec, String rowText) {
        return of(spec, rowText, Hints.NONE);
    }

    /**
     * @param rowText may be null, of any length, and hold anything
     * @param hints of this row, made with the prompt options of this spec; a plain prompt has none
     */
    public static Question of(LlmSpec spec, String rowText, Hints hints) {
        String text = normalise(rowText, spec.task().maxTextChars());
        Hints told = spec.task().prompt().plain() ? Hints.NONE : hints;
        return new Question(RequestKeys.of(spec, text, told), text, told);
    }

    /** Unpaired surrogates replaced, NFC, outer white space removed, cut; applying it again changes nothing. */
    static String normalise(String rowText, int maxChars) {
        if (rowText == null) {
            return "";
        }
        String bounded = cut(rowText.strip(), (int) Math.min(Integer.MAX_VALUE, (long) COMPOSITION * maxChars));
        String composed = Normalizer.normalize(paired(bounded), Normalizer.Form.NFC);
        return cut(composed.strip(), maxChars).strip();
    }

    private static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean insidePair =
                Character.isHighSurrogate(text.charAt(maxChars - 1)) && Character.isLowSurrogate(text.charAt(maxChars));
        return text.substring(0, insidePair ? maxChars - 1 : maxChars);
    }

    /** JSON in UTF-8 cannot carry half a pair; every encoder would replace it differently. */
    private static String paired(String text) {
        if (text.codePoints().noneMatch(Questions::surrogate)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(surrogate(c) ? 0xFFFD : c));
        return out.toString();
    }

    private static boolean surrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
