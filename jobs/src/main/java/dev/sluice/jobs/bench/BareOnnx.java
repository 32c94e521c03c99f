package dev.sluice.jobs.bench;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.sluice.model.Device;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.Natives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The baseline: tokenizer and ONNX Runtime and nothing else, written apart from the library so that it shares none of its
 * code. One session, intra-op threads 1, two caller threads, windows of 512 rows.
 */
final class BareOnnx implements Variant {
    private final String prefix;
    private final Batches batches;
    private final List<String> texts;
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final CallerThreads threads = new CallerThreads();

    BareOnnx(EncoderSource encoder, Device.Resolved device, Batches batches, List<String> texts) {
        Natives.requireTokenizers();
        this.environment = Natives.onnxRuntime();
        this.prefix = encoder.spec().prefix();
        this.batches = batches;
        this.texts = texts;
        String maxTokens = Integer.toString(encoder.spec().maxTokens());
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            this.tokenizer = HuggingFaceTokenizer.builder(Map.of("maxLength", maxTokens, "modelMaxLength", maxTokens))
                    .optTokenizerPath(encoder.tokenizer())
                    .optTruncation(true)
                    .optPadding(false)
                    .build();
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            if (device.cuda()) {
                addCuda(options, device.index());
            }
            this.session = environment.createSession(encoder.onnx().toString(), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** TF32 is other arithmetic; the small stages do without, too. */
    private static void addCuda(OrtSession.SessionOptions options, int gpu) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu)) {
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        }
    }

    @Override
    public Work pass() {
        return threads.spread(texts, (thread, share) -> {
            Work work = Work.UNKNOWN;
            for (int from = 0; from < share.size(); from += VariantSetup.WINDOW) {
                int to = Math.min(share.size(), from + VariantSetup.WINDOW);
                work = work.and(window(share.subList(from, to)));
            }
            return work;
        });
    }

    private Work window(List<String> rows) throws OrtException {
        Encoding[] encodings =
                tokenizer.batchEncode(rows.stream().map(row -> prefix + row).toList());
        int[] lengths =
                Arrays.stream(encodings).mapToInt(e -> e.getIds().length).toArray();
        Work work = Work.UNKNOWN;
        for (List<Integer> batch : batches.of(lengths)) {
            work = work.and(run(batch.stream().map(row -> encodings[row]).toList()));
        }
        return work;
    }

    private Work run(List<Encoding> rows) throws OrtException {
        int width = rows.stream().mapToInt(row -> row.getIds().length).max().orElseThrow();
        long[] ids = new long[rows.size() * width];
        long[] mask = new long[ids.length];
        long[] types = new long[ids.length];
        long tokens = 0;
        for (int i = 0; i < rows.size(); i++) {
            Encoding row = rows.get(i);
            int length = row.getIds().length;
            System.arraycopy(row.getIds(), 0, ids, i * width, length);
            System.arraycopy(row.getAttentionMask(), 0, mask, i * width, length);
            System.arraycopy(row.getTypeIds(), 0, types, i * width, length);
            tokens += length;
        }
        Map<String, long[]> values = Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (String input : session.getInputNames()) {
                long[] shape = {rows.size(), width};
                inputs.put(input, OnnxTensor.createTensor(environment, LongBuffer.wrap(values.get(input)), shape));
            }
            long start = System.nanoTime();
            try (OrtSession.Result result = session.run(inputs)) {
                long nanos = System.nanoTime() - start;
                ((OnnxTensor) result.get(0)).getFloatBuffer();
                return new Work(1, tokens, ids.length, nanos, 0);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        threads.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        tokenizer.close();
    }
}
