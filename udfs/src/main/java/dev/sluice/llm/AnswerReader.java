package dev.sluice.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.Labels;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From what a model wrote to one of the labels, or to what is wrong with it. Takes the label spelled in another case, bare,
 * quoted or fenced; never guesses from a part of a sentence. Never throws, whatever the content.
 */
final class AnswerReader {
    /** Why an answer is no label. */
    enum Defect {
        /** The model or the provider's filter declined. */
        REFUSED,
        /** Readable, and none of the labels. */
        OFF_LIST,
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
     * @param label in its canonical spelling
     */
    record Reading(String label, Defect defect) {}

    private static final int MAX_CHARS = 64 << 10;
    private static final Pattern FENCED = Pattern.compile("\\A```[a-zA-Z]*\\s(.*?)(```)?\\z", Pattern.DOTALL);
    private static final String QUOTES = "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb*";

    private final Labels labels;

    AnswerReader(Labels labels) {
        this.labels = labels;
    }

    Reading read(Reply.Answered answer) {
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
        return inner.startsWith("{") || inner.startsWith("[") ? object(inner, cut) : bare(inner, cut);
    }

    /** The ledger's word for an attempt that ended like this. */
    String outcome(Reply reply) {
        if (reply instanceof Reply.Answered answered) {
            Reading reading = read(answered);
            return reading.defect() == null ? "labelled" : reading.defect().text();
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
