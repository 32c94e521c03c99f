package dev.sluice.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.Labels;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From what a model wrote to one of the labels, or to what is wrong with it. Takes the label spelled in another case, bare,
 * quoted or fenced; never guesses from a part of a sentence. Where free text is wanted, any text is an answer. Never throws,
 * whatever the content.
 */
final class AnswerReader {
    /** Why an answer is no label. */
    enum Defect {
        /** The model or the provider's filter declined. */
        REFUSED,
        /** Readable, and none of the labels. */
        OFF_LIST,
        /** One of the labels, but not of those that were left to it. */
        PRUNED,
        UNREADABLE,
        EMPTY,
        /** The output cap ended it before it said anything readable. */
        CUT;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Exactly one of the two is null.
     *
     * @param answer a label in its canonical spelling, or free text
     */
    record Reading(String answer, Defect defect) {}

    /** UTF-16 units of free text that are kept. */
    static final int MAX_TEXT_CHARS = 4_000;

    private static final int MAX_CHARS = 64 << 10;
    private static final Pattern FENCED = Pattern.compile("\\A```[a-zA-Z]*\\s(.*?)(```)?\\z", Pattern.DOTALL);
    private static final String QUOTES = "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb*";

    private final AnswerKind kind;
    private final Labels labels;

    AnswerReader(LlmSpec.Task task) {
        this.kind = task.answer();
        this.labels = task.labels();
    }

    /** All answers to one question, in the provider's order. */
    List<Reading> read(Question question, Reply.Answered answered) {
        return answered.choices().stream()
                .map(choice -> left(question, read(choice)))
                .toList();
    }

    private static Reading left(Question question, Reading reading) {
        List<String> candidates = question.hints().candidates();
        boolean pruned = reading.defect() == null && !candidates.isEmpty() && !candidates.contains(reading.answer());
        return pruned ? defect(Defect.PRUNED) : reading;
    }

    /** What is wrong with all of the answers, the first one's word for it; null where one is good. */
    static Defect defect(List<Reading> readings) {
        boolean usable = readings.stream().anyMatch(reading -> reading.defect() == null);
        return usable ? null : readings.get(0).defect();
    }

    private Reading read(Reply.Choice answer) {
        boolean refused = answer.refusal() != null && !answer.refusal().isBlank();
        if (refused || "content_filter".equals(answer.finishReason())) {
            return defect(Defect.REFUSED);
        }
        boolean cut = "length".equals(answer.finishReason());
        String content = answer.content() == null ? "" : answer.content().strip();
        if (content.isEmpty()) {
            return defect(cut ? Defect.CUT : Defect.EMPTY);
        }
        if (content.length() > MAX_CHARS) {
            return defect(cut ? Defect.CUT : Defect.UNREADABLE);
        }
        Matcher fence = FENCED.matcher(content);
        String inner = fence.matches() ? fence.group(1).strip() : content;
        if (kind == AnswerKind.TEXT) {
            return text(inner, cut);
        }
        return inner.startsWith("{") || inner.startsWith("[") ? object(inner, cut) : bare(inner, cut);
    }

    /** The ledger's word for an attempt that ended like this. */
    String outcome(Question question, Reply reply) {
        if (reply instanceof Reply.Answered answered) {
            Defect defect = defect(read(question, answered));
            return defect != null ? defect.text() : kind == AnswerKind.LABEL ? "labelled" : "answered";
        }
        return reply instanceof Reply.Failed failed ? failed.failure().text() : "denied";
    }

    private Reading object(String content, boolean cut) {
        JsonNode node = Json.read(content);
        if (node == null || !node.path("label").isTextual()) {
            return defect(cut ? Defect.CUT : Defect.UNREADABLE);
        }
        return listed(node.get("label").asText());
    }

    /** The object that was asked for, or else all that was said: where it is cut, nobody knows how it would have ended. */
    private static Reading text(String said, boolean cut) {
        JsonNode root = said.startsWith("{") ? Json.read(said) : null;
        if (cut && root == null) {
            return defect(Defect.CUT);
        }
        JsonNode answer = root == null ? null : root.get("answer");
        String text = answer == null ? said : answer.isTextual() ? answer.asText() : Json.write(answer);
        String kept = Questions.normalise(text, MAX_TEXT_CHARS);
        return kept.isBlank() ? defect(Defect.EMPTY) : new Reading(kept, null);
    }

    /** Words that were cut may be the beginning of another label: then they are none. */
    private Reading bare(String content, boolean cut) {
        return cut ? defect(Defect.CUT) : listed(content);
    }

    private Reading listed(String said) {
        int index = labels.indexOf(said);
        index = index < 0 ? labels.indexOfFolded(said) : index;
        index = index < 0 ? labels.indexOfFolded(stripped(said)) : index;
        return index < 0 ? defect(Defect.OFF_LIST) : new Reading(labels.name(index), null);
    }

    private static String stripped(String said) {
        int from = 0;
        int to = said.length();
        while (from < to && ornament(said.charAt(from))) {
            from++;
        }
        while (to > from && (ornament(said.charAt(to - 1)) || said.charAt(to - 1) == '.')) {
            to--;
        }
        return said.substring(from, to);
    }

    private static boolean ornament(char c) {
        return Character.isWhitespace(c) || QUOTES.indexOf(c) >= 0;
    }

    private static Reading defect(Defect defect) {
        return new Reading(null, defect);
    }
}
