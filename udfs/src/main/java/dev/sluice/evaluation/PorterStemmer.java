package dev.sluice.evaluation;

import java.util.Map;

/**
 * Porter's algorithm ("An algorithm for suffix stripping", 1980) with the departures of NLTK, which the reference
 * implementation of ROUGE uses: irregular forms, {@code ies} and {@code ied} of four letters, {@code y} after a consonant
 * only, {@code bli}, {@code fulli}, {@code logi}. No library at hand has those. Words are of a to z and 0 to 9.
 */
final class PorterStemmer {
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("sky", "sky"),
            Map.entry("skies", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("innings", "inning"),
            Map.entry("inning", "inning"),
            Map.entry("outings", "outing"),
            Map.entry("outing", "outing"),
            Map.entry("cannings", "canning"),
            Map.entry("canning", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    /** Suffix and replacement; the first suffix that fits is the only one tried. Some need more than the measure. */
    private static final String[][] STEP_2 = {
        {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"}, {"bli", "ble"},
        {"alli", "al"}, {"entli", "ent"}, {"eli", "e"}, {"ousli", "ous"}, {"ization", "ize"}, {"ation", "ate"},
        {"ator", "ate"}, {"alism", "al"}, {"iveness", "ive"}, {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},
        {"iviti", "ive"}, {"biliti", "ble"}, {"fulli", "ful"}
    };

    private static final String[][] STEP_3 = {
        {"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""}
    };
    private static final String[] STEP_4 = {
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
        "iti", "ous", "ive", "ize"
    };

    private PorterStemmer() {}

    static String stem(String word) {
        if (IRREGULAR.containsKey(word)) {
            return IRREGULAR.get(word);
        }
        if (word.length() <= 2) {
            return word;
        }
        String stem = finalY(pastAndParticiple(plural(word)));
        return doubleL(finalE(step4(step3(step2(stem)))));
    }

    private static String plural(String w) {
        if (w.endsWith("sses")) {
            return cut(w, 2);
        }
        if (w.endsWith("ies")) {
            return cut(w, w.length() == 4 ? 1 : 2);
        }
        return w.endsWith("s") && !w.endsWith("ss") ? cut(w, 1) : w;
    }

    private static String pastAndParticiple(String w) {
        if (w.endsWith("ied")) {
            return cut(w, w.length() == 4 ? 1 : 2);
        }
        if (w.endsWith("eed")) {
            return measure(cut(w, 3)) > 0 ? cut(w, 1) : w;
        }
        for (String suffix : new String[] {"ed", "ing"}) {
            String stem = w.endsWith(suffix) ? cut(w, suffix.length()) : "";
            if (hasVowel(stem)) {
                return mended(stem);
            }
        }
        return w;
    }

    private static String mended(String stem) {
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        if (endsDouble(stem)) {
            return "lsz".indexOf(last(stem)) >= 0 ? stem : cut(stem, 1);
        }
        return measure(stem) == 1 && endsShort(stem) ? stem + "e" : stem;
    }

    private static String finalY(String w) {
        String stem = w.endsWith("y") ? cut(w, 1) : "";
        return stem.length() > 1 && isConsonant(stem, stem.length() - 1) ? stem + "i" : w;
    }

    private static String step2(String w) {
        if (w.endsWith("alli") && measure(cut(w, 4)) > 0) {
            return step2(cut(w, 2));
        }
        String replaced = replaced(w, STEP_2);
        // The measure is taken with the l of logi, so that geologi and the like lose their ending, too.
        return replaced.equals(w) && w.endsWith("logi") && measure(cut(w, 3)) > 0 ? cut(w, 1) : replaced;
    }

    private static String step3(String w) {
        return replaced(w, STEP_3);
    }

    private static String replaced(String w, String[][] rules) {
        for (String[] rule : rules) {
            if (w.endsWith(rule[0])) {
                String stem = cut(w, rule[0].length());
                return measure(stem) > 0 ? stem + rule[1] : w;
            }
        }
        return w;
    }

    private static String step4(String w) {
        for (String suffix : STEP_4) {
            if (w.endsWith(suffix)) {
                String stem = cut(w, suffix.length());
                boolean fits = !suffix.equals("ion") || stem.endsWith("s") || stem.endsWith("t");
                return measure(stem) > 1 && fits ? stem : w;
            }
        }
        return w;
    }

    private static String finalE(String w) {
        if (!w.endsWith("e")) {
            return w;
        }
        String stem = cut(w, 1);
        int measure = measure(stem);
        return measure > 1 || (measure == 1 && !endsShort(stem)) ? stem : w;
    }

    private static String doubleL(String w) {
        return w.endsWith("ll") && measure(cut(w, 1)) > 1 ? cut(w, 1) : w;
    }

    /** How often a vowel is followed by a consonant: m in the paper. */
    private static int measure(String stem) {
        int measure = 0;
        boolean afterVowel = false;
        boolean consonant = false;
        for (int i = 0; i < stem.length(); i++) {
            consonant = isConsonant(stem.charAt(i), i > 0 && !consonant, i == 0);
            measure += afterVowel && consonant ? 1 : 0;
            afterVowel = !consonant;
        }
        return measure;
    }

    private static boolean hasVowel(String stem) {
        for (int i = 0; i < stem.length(); i++) {
            if (!isConsonant(stem, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsDouble(String w) {
        int n = w.length();
        return n >= 2 && w.charAt(n - 1) == w.charAt(n - 2) && isConsonant(w, n - 1);
    }

    /** Consonant, vowel, consonant other than w, x and y; or just vowel, consonant. */
    private static boolean endsShort(String w) {
        int n = w.length();
        if (n < 2 || isConsonant(w, n - 2) || !isConsonant(w, n - 1)) {
            return false;
        }
        return n == 2 || (isConsonant(w, n - 3) && "wxy".indexOf(last(w)) < 0);
    }

    private static boolean isConsonant(String w, int at) {
        int from = at;
        while (from > 0 && w.charAt(from) == 'y') {
            from--;
        }
        boolean consonant = isConsonant(w.charAt(from), false, from == 0);
        return (at - from) % 2 == 0 ? consonant : !consonant;
    }

    /** A y is one at the start and after a vowel. */
    private static boolean isConsonant(char c, boolean afterVowel, boolean first) {
        return c == 'y' ? first || afterVowel : "aeiou".indexOf(c) < 0;
    }

    private static char last(String w) {
        return w.charAt(w.length() - 1);
    }

    private static String cut(String w, int chars) {
        return w.substring(0, w.length() - chars);
    }
}
