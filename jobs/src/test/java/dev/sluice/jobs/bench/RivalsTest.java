package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Device;
import dev.sluice.model.Encoder;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.Encoders;
import dev.sluice.model.GraphRuns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rivals of small-model do the work that the library does. */
class RivalsTest {
    private static final List<String> TEXTS =
            List.of("the parcel came late", "thanks", "it works great and I would buy it again, any day", "broken");

    private static EncoderSource minilm(Path folder) throws IOException {
        for (String[] file : new String[][] {
            {"all-minilm-l6-v2-q.onnx", "model.onnx"}, {"all-minilm-l6-v2-q-tokenizer.json", "tokenizer.json"}
        }) {
            if (!Files.exists(folder.resolve(file[1]))) {
                try (InputStream in = RivalsTest.class.getResourceAsStream("/dev/sluice/encoders/minilm/" + file[0])) {
                    Files.copy(in, folder.resolve(file[1]));
                }
            }
        }
        return EncoderSource.in(folder, EncoderSpec.cls());
    }

    @Test
    void bare_readsTheTokensThatTheLibraryReads(@TempDir Path folder) throws IOException {
        EncoderSource minilm = minilm(folder);
        GraphRuns.Total library;
        try (Encoder encoder = Encoders.open(minilm, Device.Resolved.CPU)) {
            GraphRuns.Total before = GraphRuns.total();
            encoder.embed(TEXTS);
            library = GraphRuns.total().since(before);
        }
        try (Variant alone = new BareOnnx(minilm, Device.Resolved.CPU, Batches.inArrivalOrder(1), TEXTS);
                Variant padded = new BareOnnx(minilm, Device.Resolved.CPU, Batches.inArrivalOrder(32), TEXTS)) {
            Variant.Work one = alone.pass();
            assertThat(one.runs()).isEqualTo(library.runs()).isEqualTo(TEXTS.size());
            assertThat(one.tokens()).isEqualTo(library.tokens()).isEqualTo(one.padded());
            assertThat(one.runNanos()).isPositive().isLessThan(one.taskNanos());
            Variant.Work batches = padded.pass();
            assertThat(batches.runs()).isEqualTo(CallerThreads.COUNT);
            assertThat(batches.tokens()).isEqualTo(one.tokens()).isLessThan(batches.padded());
        }
    }

    /** In a JVM of its own: DJL wants to be the first to open ONNX Runtime. */
    @Test
    void djl_ofOneRowEach_givesTheLibrarysVectors(@TempDir Path folder) throws IOException {
        minilm(folder);
        Jvm jvm = new Jvm(List.of("-Xmx512m"), Map.of("ai.djl.offline", "true", "OPT_OUT_TRACKING", "true"));
        try (Spawned djl = Spawned.start(
                "djl", jvm.of(Vectors.class.getName(), List.of(folder.toString())), folder.resolve("logs"))) {
            assertThat(djl.await(Duration.ofMinutes(2))).as(djl.tail()).isZero();
            assertThat(djl.out().lines().filter(line -> line.startsWith("cosine ")))
                    .hasSize(TEXTS.size())
                    .allSatisfy(line ->
                            assertThat(Double.parseDouble(line.substring(7))).isGreaterThan(0.99999));
        }
    }

    /** Prints the cosine between DJL's vector and the library's of each text. */
    static final class Vectors {
        private Vectors() {}

        public static void main(String[] args) throws IOException {
            EncoderSource minilm = minilm(Path.of(args[0]));
            try (DjlVariant djl = new DjlVariant(minilm, Device.Resolved.CPU, 1, TEXTS);
                    Encoder encoder = Encoders.open(minilm, Device.Resolved.CPU)) {
                List<float[]> theirs = djl.vectors();
                float[][] ours = encoder.embed(TEXTS);
                for (int i = 0; i < ours.length; i++) {
                    double cosine = 0;
                    for (int d = 0; d < ours[i].length; d++) {
                        cosine += ours[i][d] * theirs.get(i)[d];
                    }
                    System.out.println("cosine " + cosine);
                }
            }
        }
    }
}
