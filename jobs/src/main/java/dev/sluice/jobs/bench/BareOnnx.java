package dev.sluice.jobs.bench;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sluice.model.Natives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The baseline: tokenizer and ONNX Runtime and nothing else, written apart from the library so that it shares none of its
 * code. One session, intra-op threads 1, two caller threads.
 */
final class BareOnnx implements AutoCloseable {
    private static final int THREADS = 2;

    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment = Natives.onnxRuntime();
    private final OrtSession session;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    BareOnnx(Path onnx, Path tokenizerJson, int maxTokens) {
        try {
            this.tokenizer = HuggingFaceTokenizer.builder(Map.of(
                            "maxLength", Integer.toString(maxTokens), "modelMaxLength", Integer.toString(maxTokens)))
                    .optTokenizerPath(tokenizerJson)
                    .optTruncation(true)
                    .optPadding(false)
                    .build();
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            this.session = environment.createSession(onnx.toString(), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One row a run, nothing padded. Returns tokens read, so that the work cannot be dropped. */
    long oneRowARun(List<String> texts) {
        return spread(texts, share -> {
            long tokens = 0;
            for (String text : share) {
                Encoding encoding = tokenizer.encode(text);
                long[] ids = encoding.getIds();
                run(ids, encoding.getAttentionMask(), encoding.getTypeIds(), 1, ids.length);
                tokens += ids.length;
            }
            return tokens;
        });
    }

    /** Batches in arrival order, padded to their longest row: what DJL's and SynapseML's defaults do. */
    long paddedBatches(List<String> texts, int batch) {
        return spread(texts, share -> {
            long tokens = 0;
            for (int from = 0; from < share.size(); from += batch) {
                Encoding[] encodings = tokenizer.batchEncode(share.subList(from, Math.min(share.size(), from + batch)));
                int longest = IntStream.range(0, encodings.length)
                        .map(i -> encodings[i].getIds().length)
                        .max()
                        .orElse(0);
                long[] ids = new long[encodings.length * longest];
                long[] mask = new long[ids.length];
                for (int i = 0; i < encodings.length; i++) {
                    long[] row = encodings[i].getIds();
                    System.arraycopy(row, 0, ids, i * longest, row.length);
                    System.arraycopy(encodings[i].getAttentionMask(), 0, mask, i * longest, row.length);
                    tokens += row.length;
                }
                run(ids, mask, new long[ids.length], encodings.length, longest);
            }
            return tokens;
        });
    }

    /** Real tokens among those of padded batches: what padding leaves to do, counted and not timed. */
    double paddingEfficiency(List<String> texts, int batch) {
        long real = 0;
        long padded = 0;
        for (int from = 0; from < texts.size(); from += batch) {
            int longest = 0;
            List<String> rows = texts.subList(from, Math.min(texts.size(), from + batch));
            for (String row : rows) {
                int tokens = tokenizer.encode(row).getIds().length;
                real += tokens;
                longest = Math.max(longest, tokens);
            }
            padded += (long) longest * rows.size();
        }
        return (double) real / padded;
    }

    private interface Work {
        long on(List<String> share) throws OrtException;
    }

    private long spread(List<String> texts, Work work) {
        int half = texts.size() / THREADS;
        List<Future<Long>> shares = IntStream.range(0, THREADS)
                .mapToObj(t -> texts.subList(t * half, t == THREADS - 1 ? texts.size() : (t + 1) * half))
                .map(share -> threads.submit(() -> work.on(share)))
                .toList();
        long tokens = 0;
        for (Future<Long> share : shares) {
            try {
                tokens += share.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        return tokens;
    }

    private void run(long[] ids, long[] mask, long[] types, int rows, int length) throws OrtException {
        long[] shape = {rows, length};
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OnnxTensor a = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor b = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor c = OnnxTensor.createTensor(environment, LongBuffer.wrap(types), shape)) {
            inputs.put("input_ids", a);
            inputs.put("attention_mask", b);
            inputs.put("token_type_ids", c);
            try (OrtSession.Result result = session.run(inputs)) {
                ((OnnxTensor) result.get(0)).getFloatBuffer();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        tokenizer.close();
    }
}
