package dev.sluice.jobs;

import dev.sluice.settings.EvaluateSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Evaluation;

/** {@code sluice evaluate}. */
final class Evaluate implements Command {
    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public String description() {
        return "Compares an enriched table with its gold column: small models alone, the cascade, the LLM, and the charge.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        EvaluateSpec spec = EvaluateSpec.of(settings);
        sessions.run(this, spark -> {
            console.print(Evaluation.of(spark, spec).summary());
            if (spec.llm().isEmpty()) {
                console.print("gap        not known: it takes an LLM's answer for every row (--llm-column)");
            }
        });
    }
}
