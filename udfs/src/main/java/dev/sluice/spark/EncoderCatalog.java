package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.model.ClassPathFiles;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.LayerCut;
import dev.sluice.model.MachineCache;
import dev.sluice.model.Pooling;
import dev.sluice.settings.EncoderReading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The encoders that {@code train --encoder NAME} knows. Their files are resources of the jobs jar (Apache-2.0 and MIT
 * licensed models, from the langchain4j-embeddings artifacts); they are extracted once per machine.
 */
final class EncoderCatalog {
    private static final String ROOT = "dev/sluice/encoders/";

    private record Known(String onnx, String tokenizer, EncoderSpec spec) {}

    private static final Map<String, Known> KNOWN = Map.of(
            "minilm",
            new Known("all-minilm-l6-v2-q.onnx", "all-minilm-l6-v2-q-tokenizer.json", EncoderSpec.mean()),
            "bge",
            new Known("bge-small-en-v1.5-q.onnx", "bge-small-en-v1.5-q-tokenizer.json", EncoderSpec.cls()),
            "e5",
            new Known(
                    "e5-small-v2-q.onnx",
                    "e5-small-v2-q-tokenizer.json",
                    EncoderSpec.mean().withPrefix("query: ")));

    private EncoderCatalog() {}

    /** A name of this catalogue as it is; a folder so that every process finds it. */
    static String qualified(String encoder, Configuration conf) {
        return KNOWN.containsKey(encoder) ? encoder : LocalCopies.qualified(encoder, conf);
    }

    /** The encoder of this name, or in this folder, on this machine's disk, with as many layers as are to be read. */
    static EncoderSource find(EmbedSpec spec, Configuration conf) {
        EncoderSource whole = whole(spec, conf);
        List<Integer> layers = spec.reading().layers().counts();
        return switch (layers.size()) {
            case 0 -> whole;
            case 1 -> LayerCut.of(whole, layers.get(0));
            default -> LayerCut.sideBySide(whole, layers);
        };
    }

    /** How many transformer layers it has. */
    static int layers(EmbedSpec spec, Configuration conf) {
        return LayerCut.layers(whole(spec, conf));
    }

    private static EncoderSource whole(EmbedSpec spec, Configuration conf) {
        EncoderReading reading = spec.reading();
        Known known = KNOWN.get(spec.encoder());
        if (known != null) {
            return EncoderSource.in(
                    extracted(spec.encoder(), known),
                    known.spec().withPooling(pooling(reading, known.spec())).withMaxTokens(reading.maxTokens()));
        }
        Pooling pooling = pooling(reading, EncoderSpec.mean());
        EncoderSpec own = new EncoderSpec(
                pooling,
                pooling != Pooling.NONE,
                reading.prefix() == null ? "" : reading.prefix(),
                reading.maxTokens(),
                EncoderSpec.mean().precision());
        return EncoderSource.in(LocalCopies.current(spec.encoder(), conf), own);
    }

    /** Below its last layers the first token knows little of the others: of BGE cut in half the mean is right far more often. */
    private static Pooling pooling(EncoderReading reading, EncoderSpec own) {
        if (!reading.pooling().equals(EncoderReading.AUTO)) {
            return Pooling.valueOf(reading.pooling().toUpperCase(Locale.ROOT));
        }
        return reading.layers().all() ? own.pooling() : Pooling.MEAN;
    }

    private static Path extracted(String name, Known known) {
        List<String> wanted = List.of(known.onnx(), known.tokenizer());
        try {
            ClassPathFiles files =
                    ClassPathFiles.find(name, EncoderCatalog.class.getClassLoader(), ROOT + name + "/", wanted);
            if (!wanted.stream().allMatch(files::has)) {
                throw new UserException(
                        "train.encoder: encoder '" + name + "' is not on the class path (it comes with the"
                                + " sluice-jobs jar); give a folder with an ONNX graph and its tokenizer.json instead");
            }
            return files.unpack(MachineCache.folder());
        } catch (IOException e) {
            throw new UserException("train.encoder: cannot extract encoder " + name + ": " + e.getMessage(), e);
        }
    }
}
