package dev.sluice.spark;

import dev.sluice.llm.Hints;
import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.PromptOptions;
import dev.sluice.llm.Question;
import dev.sluice.llm.Questions;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * From a row to what one LLM stage is asked about it.
 *
 * @param context place among the row's columns of each that goes into the prompt, in the order of the prompt's options
 */
record Prompting(LlmSpec llm, List<Integer> context) implements Serializable {
    Prompting {
        context = List.copyOf(context);
    }

    /** @param columns names of the row's columns */
    static Prompting of(LlmSpec llm, String[] columns) {
        List<String> all = List.of(columns);
        return new Prompting(
                llm, llm.task().prompt().context().stream().map(all::indexOf).toList());
    }

    /** Whether the small model's probabilities go into the prompt. */
    boolean prunes() {
        PromptOptions options = llm.task().prompt();
        return options.soft() || options.hard();
    }

    /** @param probabilities calibrated, one a label; null where they are not known */
    Question question(Row row, String text, double[] probabilities) {
        PromptOptions options = llm.task().prompt();
        if (options.plain()) {
            return Questions.of(llm, text);
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < context.size(); i++) {
            Object value = row.get(context.get(i));
            values.put(options.context().get(i), value == null ? null : value.toString());
        }
        return Questions.of(llm, text, Hints.of(options, llm.task().labels(), probabilities, values));
    }
}
