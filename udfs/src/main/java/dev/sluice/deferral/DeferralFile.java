package dev.sluice.deferral;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.List;

/** Deferral models as JSON. */
public final class DeferralFile {
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private DeferralFile() {}

    public static String toJson(DeferralModel model) {
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT);
        model.labels().names().forEach(json.putArray("labels")::add);
        json.put("bundle", model.bundle()).put("llm", model.llm());
        json.put("rows", model.rows()).put("per_label", model.perLabel());
        put(json, "small_before", model.smallBefore());
        put(json, "llm_before", model.llmBefore());
        put(json, "small_after", model.smallAfter());
        put(json, "llm_after", model.llmAfter());
        return json.toPrettyString() + "\n";
    }

    private static void put(ObjectNode json, String name, Estimate estimate) {
        ObjectNode object = json.putObject(name).put("bias", estimate.bias());
        estimate.weights().forEach(object.putArray("weights")::add);
    }

    /**
     * @param path for messages
     * @throws UserException for what is no such file
     */
    public static DeferralModel of(String path, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.path("format").asInt() != FORMAT) {
                throw new UserException(path + ": expected a file of the command deferral, found format "
                        + json.path("format").asText("none"));
            }
            DeferralModel model = new DeferralModel(
                    new Labels(texts(json.path("labels"))),
                    json.path("bundle").asText(),
                    json.path("llm").isTextual() ? json.path("llm").asText() : null,
                    json.path("rows").asLong(),
                    json.path("per_label").asBoolean(),
                    estimate(json.path("small_before")),
                    estimate(json.path("llm_before")),
                    estimate(json.path("small_after")),
                    estimate(json.path("llm_after")));
            double[] any = new double[model.labels().size()];
            model.benefit(any); // the numbers of weights fit
            model.after(any, 1);
            return model;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UserException(path + ": expected a file of the command deferral: it is damaged", e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Estimate estimate(JsonNode json) {
        List<Double> weights = new ArrayList<>();
        for (JsonNode weight : json.path("weights")) {
            weights.add(number(weight));
        }
        return new Estimate(weights, number(json.path("bias")));
    }

    private static double number(JsonNode json) {
        if (!json.isNumber() || !Double.isFinite(json.doubleValue())) {
            throw new IllegalArgumentException("expected a number");
        }
        return json.doubleValue();
    }
}
