package dev.sluice.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * ROUGE-L: how much of two texts is a common subsequence of words (Lin 2004), as the {@code rouge_score} package computes it
 * with its stemmer: lower case, words of a to z and 0 to 9, those of more than three characters stemmed.
 */
public final class RougeL {
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");

    private RougeL() {}

    /** F1 against the best of the references, from 0 to 1; 0 where a side has no word or there is no reference. */
    public static double f1(Collection<String> references, String text) {
        List<String> words = words(text);
        return references.stream()
                .mapToDouble(reference -> f1(words(reference), words))
                .max()
                .orElse(0);
    }

    static double f1(List<String> reference, List<String> words) {
        int common = commonSubsequence(reference, words);
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / words.size();
        double recall = (double) common / reference.size();
        return 2 * precision * recall / (precision + recall);
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : OTHER.split(text.toLowerCase(Locale.ROOT))) {
            if (!word.isEmpty()) {
                words.add(word.length() > 3 ? PorterStemmer.stem(word) : word);
            }
        }
        return words;
    }

    /** One row of the table at a time. */
    private static int commonSubsequence(List<String> a, List<String> b) {
        int[] above = new int[b.size() + 1];
        for (String word : a) {
            int[] row = new int[above.length];
            for (int j = 1; j < row.length; j++) {
                row[j] = word.equals(b.get(j - 1)) ? above[j - 1] + 1 : Math.max(above[j], row[j - 1]);
            }
            above = row;
        }
        return above[b.size()];
    }
}
