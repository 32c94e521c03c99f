package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.model.ClassPathFiles;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
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

    /** The encoder of this name, or in this folder, on this machine's disk. */
    static EncoderSource find(EmbedSpec spec, Configuration conf) {
        EncoderReading reading = spec.reading();
        Known known = KNOWN.get(spec.encoder());
        if (known != null) {
            return EncoderSource.in(
                    extracted(spec.encoder(), known), known.spec().withMaxTokens(reading.maxTokens()));
        }
        EncoderSpec own = new EncoderSpec(
                Pooling.valueOf(reading.pooling().toUpperCase(Locale.ROOT)),
                !reading.pooling().equals("none"),
                reading.prefix() == null ? "" : reading.prefix(),
                reading.maxTokens(),
                EncoderSpec.mean().precision());
        return EncoderSource.in(LocalCopies.current(spec.encoder(), conf), own);
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
