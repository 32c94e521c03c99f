package dev.sluice.selection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.Pattern;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.regex.RegularExpressionFactory;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.sluice.domain.UserException;
import java.util.List;
import java.util.Map;

/**
 * Accepts answers that are JSON of a schema: draft 4 to 2020-12, as {@code $schema} says, else 2020-12. Nothing is fetched, and
 * patterns are RE2's.
 */
record JsonSchemaVerifier(JsonSchema schema) implements Verifier {
    private static final int MAX_DEPTH = 64;
    private static final String EXPECTED = "a JSON schema, or a file that holds one, without references to others";
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final RegularExpressionFactory RE2 = pattern -> {
        Pattern compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).find();
    };

    static JsonSchemaVerifier of(VerifierSpec spec) {
        try {
            JsonNode node = JSON.readTree(spec.value());
            VersionFlag version =
                    SpecVersionDetector.detectOptionalVersion(node, false).orElse(VersionFlag.V202012);
            requireSchema(spec, node, version);
            SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                    .regularExpressionFactory(RE2)
                    .build();
            JsonSchema schema = factory(version).getSchema(node, config);
            schema.initializeValidators();
            JsonSchemaVerifier verifier = new JsonSchemaVerifier(schema);
            // References are followed late: a missing one, or one in a circle, shows only now.
            for (String probe : List.of("null", "0", "\"\"", "[]", "{}")) {
                verifier.schema.validate(JSON.readTree(probe));
            }
            return verifier;
        } catch (UserException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "llm.verifier: expected " + EXPECTED + ", found '" + spec.shown() + "': " + e.getOriginalMessage(),
                    e);
        } catch (RuntimeException | StackOverflowError e) {
            throw Verifiers.refused(spec, EXPECTED, e);
        }
    }

    private static void requireSchema(VerifierSpec spec, JsonNode node, VersionFlag version) {
        // The drafts' own schemas lie in the library's jar.
        JsonSchema ofSchemas = JsonSchemaFactory.getInstance(version).getSchema(SchemaLocation.of(version.getId()));
        String wrong = ofSchemas.validate(node).stream()
                .map(message -> message.getInstanceLocation() + " " + message.getMessage())
                .findFirst()
                .orElse(node.isObject() ? null : "it is no object");
        if (wrong != null) {
            throw new UserException("llm.verifier: expected " + EXPECTED + ", found '" + spec.shown() + "': " + wrong);
        }
    }

    private static JsonSchemaFactory factory(VersionFlag version) {
        return JsonSchemaFactory.getInstance(
                version, builder -> builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));
    }

    @Override
    public boolean passes(String answer, Map<String, String> row) {
        try {
            JsonNode node = JSON.readTree(answer);
            return !node.isMissingNode() && schema.validate(node).isEmpty();
        } catch (JsonProcessingException | RuntimeException | StackOverflowError e) {
            return false;
        }
    }
}
