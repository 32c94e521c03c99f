package dev.sluice.jobs.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.domain.UserException;
import dev.sluice.model.ClassPathFiles;
import dev.sluice.model.Device;
import dev.sluice.model.Encoder;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.Encoders;
import dev.sluice.model.Natives;
import dev.sluice.model.PooledGraph;
import dev.sluice.model.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** BGE with its pooling inside the graph, so that it gives a vector a row wherever it is opened. */
record PooledBge(Path folder) {
    static final int MAX_TOKENS = 128;

    private static final String GRAPH = "bge-small-en-v1.5-q.onnx";
    private static final String TOKENIZER = "bge-small-en-v1.5-q-tokenizer.json";

    /** Writes its two files. */
    static PooledBge in(Path folder) throws IOException {
        ClassPathFiles files = ClassPathFiles.find(
                "bge", PooledBge.class.getClassLoader(), "dev/sluice/encoders/bge/", List.of(GRAPH, TOKENIZER));
        if (!files.has(GRAPH) || !files.has(TOKENIZER)) {
            throw new UserException("encoder bge is not on the class path; it comes with the build of the jobs");
        }
        Files.createDirectories(folder);
        PooledBge pooled = new PooledBge(folder);
        Path plain = files.unpack(folder.resolveSibling("unpacked"));
        byte[] graph = PooledGraph.of(Files.readAllBytes(plain.resolve(GRAPH)), Pooling.CLS)
                .orElseThrow(() -> new IllegalStateException("BGE's graph cannot be pooled"));
        Files.write(pooled.graph(), graph);
        Files.copy(plain.resolve(TOKENIZER), pooled.tokenizer(), StandardCopyOption.REPLACE_EXISTING);
        return pooled;
    }

    Path graph() {
        return folder.resolve("model.onnx");
    }

    Path tokenizer() {
        return folder.resolve("tokenizer.json");
    }

    /** Of {@code train}. */
    Map<String, Object> settings() {
        return Map.of(
                "train.pooling",
                "cls",
                "train.max-tokens",
                MAX_TOKENS,
                "train.reg-params",
                List.of(0.01),
                "train.overwrite",
                true,
                "small.device",
                "cpu");
    }

    /** Special ones included, of at most {@link #MAX_TOKENS}. */
    double meanTokens(List<String> texts) throws IOException {
        Natives.requireTokenizers();
        String length = Integer.toString(MAX_TOKENS);
        try (HuggingFaceTokenizer open = HuggingFaceTokenizer.builder(
                        Map.of("maxLength", length, "modelMaxLength", length))
                .optTokenizerPath(tokenizer())
                .optTruncation(true)
                .optPadding(false)
                .build()) {
            return texts.stream()
                    .mapToInt(text -> open.encode(text).getIds().length)
                    .average()
                    .orElse(0);
        }
    }

    private Encoder open() {
        EncoderSpec spec = EncoderSpec.cls().withMaxTokens(MAX_TOKENS);
        return Encoders.open(EncoderSource.in(folder, spec), Device.Resolved.CPU);
    }

    /**
     * Between vectors from elsewhere and those of the library.
     *
     * @param lines JSON with {@code text} and {@code vector}
     */
    double smallestCosine(List<String> lines) throws IOException {
        ObjectMapper json = new ObjectMapper();
        double smallest = 1;
        try (Encoder encoder = open()) {
            for (String line : lines) {
                JsonNode row = json.readTree(line);
                float[] own = encoder.embed(List.of(row.path("text").asText()))[0];
                smallest = Math.min(smallest, cosine(own, json.convertValue(row.path("vector"), float[].class)));
            }
        }
        return smallest;
    }

    static double cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("vectors of " + a.length + " and " + b.length + " numbers");
        }
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresA * squaresB);
    }
}
