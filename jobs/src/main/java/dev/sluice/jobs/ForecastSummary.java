package dev.sluice.jobs;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.spark.Forecast;
import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A dry run of {@code enrich} in a few lines for a person. */
record ForecastSummary(Forecast forecast) {
    void print(Console console) {
        console.print("dry run    nothing was asked and nothing was written");
        console.print("rows       %,d", forecast.rows());
        console.print("accept     %s%s", share(forecast.accepted()), counts(forecast.acceptedByStage()));
        console.print("keep       %s%s", share(forecast.kept()), counts(forecast.keptByReason()));
        Forecast.Asking asking = forecast.asking();
        if (asking == null) {
            console.print("ask        nothing: no LLM is configured (--llm-url)");
            return;
        }
        console.print("ask        %s, %,d different questions", share(asking.rows()), asking.questions());
        console.print("stored     %s, %,d different questions", share(asking.storedRows()), asking.storedQuestions());
        tokens(console, asking.tokens());
        console.print(
                "charge     about %s, at most %s if each question takes one call",
                asking.money().charge(), asking.money().atMost());
        budget(console, asking.budget());
        console.print("time       %s", time(asking.time()));
    }

    private static void tokens(Console console, Forecast.Tokens tokens) {
        console.print(
                "tokens     about %,d prompt and %,d completion; at most %,d and %,d",
                tokens.prompt(), tokens.completion(), tokens.promptAtMost(), tokens.completionAtMost());
        console.print(
                "           (prompt: a quarter of the bytes; completion: %s)",
                tokens.answersSeen() == 0
                        ? "the output cap, since the store has no answer of this model"
                        : String.format(
                                Locale.ROOT,
                                "the mean of this model's %,d answers in the store",
                                tokens.answersSeen()));
    }

    private static void budget(Console console, Forecast.Budget budget) {
        if (budget == null) {
            console.print("budget     no limit is set (--budget-usd)");
            return;
        }
        BudgetUnit unit = budget.limit().unit();
        String spent = budget.committed().isPositive()
                ? String.format(
                        Locale.ROOT,
                        "; of it %s is spent or reserved (%s)",
                        unit.describe(budget.committed()),
                        budget.scope().text())
                : "";
        console.print("budget     %s %s%s%s", budget.limit(), covers(budget), asked(budget), spent);
    }

    /** The line above says it in dollars. */
    private static String asked(Forecast.Budget budget) {
        BudgetUnit unit = budget.limit().unit();
        if (unit == BudgetUnit.USD) {
            return "";
        }
        return budget.estimate() == null
                ? " (at most " + unit.describe(budget.atMost()) + ")"
                : " (about " + unit.describe(budget.estimate()) + ", at most " + unit.describe(budget.atMost()) + ")";
    }

    private static String covers(Forecast.Budget budget) {
        Amount left = budget.left();
        if (budget.atMost().compareTo(left) <= 0) {
            return "covers the most it can be";
        }
        if (budget.estimate() == null) {
            return "does not cover the most it can be";
        }
        return budget.estimate().compareTo(left) <= 0
                ? "covers the estimate, not the most it can be"
                : String.format(
                        Locale.ROOT,
                        "covers about %.0f %% of the estimate; the other rows would be kept",
                        Math.floor(100.0 * left.units() / budget.estimate().units()));
    }

    private static String time(Forecast.TimeAtLimit time) {
        if (time == null) {
            return "no limit is set (--rpm, --tpm)";
        }
        Duration d = time.duration();
        return String.format(
                Locale.ROOT,
                "%d:%02d:%02d at %s = %,d, the limit that binds",
                d.toHours(),
                d.toMinutesPart(),
                d.toSecondsPart(),
                time.setting(),
                time.limit());
    }

    private String share(long rows) {
        double percent = forecast.rows() == 0 ? 0 : 100.0 * rows / forecast.rows();
        return String.format(Locale.ROOT, "%,d rows (%.1f %%)", rows, percent);
    }

    private static String counts(SortedMap<String, Long> counts) {
        return counts.isEmpty()
                ? ""
                : counts.entrySet().stream()
                        .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue()))
                        .collect(Collectors.joining(", ", ": ", ""));
    }
}
