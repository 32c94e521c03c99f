package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.io.Serializable;

/**
 * Where the input carries labels that something else has given its rows: another model, or a run before this one.
 *
 * @param label column of the label; null in a row without a prediction
 * @param confidence column of how sure it is, from 0 to 1
 */
public record PredictionColumns(String label, String confidence) implements Serializable {
    static final String KEY = "small.predictions";

    /** @param text {@code LABEL:CONFIDENCE}; a colon may stand in the name of the first */
    static PredictionColumns of(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new UserException(KEY
                    + ": expected two columns of the input, LABEL:CONFIDENCE (--predictions), found '" + text + "'");
        }
        return new PredictionColumns(text.substring(0, colon), text.substring(colon + 1));
    }

    public String text() {
        return label + ":" + confidence;
    }
}
