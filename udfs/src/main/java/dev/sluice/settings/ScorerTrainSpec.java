package dev.sluice.settings;

import dev.sluice.domain.UserException;
import dev.sluice.model.ScorerSpec;
import java.util.List;

/**
 * What {@code scorer train} was told; see the section {@code scorer} of {@code conf/sluice.conf}.
 *
 * @param train rows, encoder, split, penalties and calibration, as for {@code train}
 * @param cross whether the encoder's graph reads both texts of a pair and gives the score itself
 * @param template holds {@code {text}}
 * @param verbalizations file, or null
 * @param maxTokens of a pair, for a cross-encoder
 * @param rank most directions of the labels' embeddings that the head of a frozen encoder looks at
 */
public record ScorerTrainSpec(
        TrainSpec train, boolean cross, String template, String verbalizations, int maxTokens, int rank) {
    public static ScorerTrainSpec of(Settings s) {
        TrainSpec train = TrainSpec.of(s);
        if (train.teacher().isPresent()) {
            throw new UserException("train.teacher: expected none for a scorer, found '"
                    + train.teacher().get().bundle() + "'; a model of the command train learns from a teacher");
        }
        boolean cross = s.choice("scorer.kind", List.of("frozen", "cross")).equals("cross");
        boolean named =
                List.of("linear", "minilm", "bge", "e5").contains(train.fit().encoder());
        if (train.fit().encoder().equals("linear") || (cross && named)) {
            throw new UserException("train.encoder: expected "
                    + (cross ? "a folder with a cross-encoder's ONNX graph and its tokenizer.json" : "an encoder")
                    + " for a scorer of the kind " + (cross ? "cross" : "frozen") + ", found '"
                    + train.fit().encoder()
                    + "'");
        }
        Layers layers = train.fit().reading().layers().told("scorer train");
        if (cross && !layers.all()) {
            throw layers.refused("all for a scorer of the kind cross");
        }
        return new ScorerTrainSpec(
                train,
                cross,
                template(s, cross ? ScorerSpec.TASK_TEMPLATE : ScorerSpec.TEXT),
                s.textOrNull("scorer.verbalizations"),
                (int) s.whole("scorer.max-tokens", 8, 8192),
                s.count("scorer.rank", 1));
    }

    static String template(Settings s, String initial) {
        String template = s.isSet("scorer.template") ? s.text("scorer.template") : initial;
        if (!template.contains(ScorerSpec.TEXT)) {
            throw new UserException("scorer.template: expected " + ScorerSpec.TEXT
                    + " in it, where the text goes, found '" + template + "'");
        }
        return template;
    }
}
