package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An ONNX graph behind a tokenizer. */
final class OnnxEncoder implements Encoder {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxEncoder.class);

    private final Tokens tokens;
    private final OnnxGraph graph;
    private final EncoderSource source;
    private final EncoderSpec spec;
    private final boolean pooled;
    private final int dimension;
    private final Supplier<Schedule> schedule;

    private OnnxEncoder(Tokens tokens, OnnxGraph graph, EncoderSource source, Device.Resolved device, int cpuTokens) {
        this.tokens = tokens;
        this.graph = graph;
        this.source = source;
        this.spec = source.spec();
        this.pooled = spec.pooling() == Pooling.NONE || graph.isPooled();
        this.dimension = probe(device);
        int budget = device.cuda() ? device.spec().tokens() : cpuTokens;
        if (!Schedule.batches(spec, graph.isMasked())) {
            this.schedule = () -> Schedule::rowByRow;
        } else if (budget > 0) {
            this.schedule = () -> Schedule.ofTokens(budget);
        } else {
            this.schedule = Once.of(this::planned);
        }
    }

    /** Measured when rows come, so that one who only looks at a bundle does not pay for it. */
    private Schedule planned() {
        Tokens.Ids[] sample = BatchPlan.SAMPLE.stream().map(tokens::encode).toArray(Tokens.Ids[]::new);
        BatchPlan plan = BatchPlan.measure(budget -> run(sample, Schedule.ofTokens(budget)), System::nanoTime);
        LOG.info("encoder of {} dimensions on the CPU: {}", dimension, plan);
        return Schedule.ofTokens(plan.tokens());
    }

    static OnnxEncoder open(EncoderSource source, Device.Resolved given) {
        return open(source, given, 0);
    }

    /** @param cpuTokens of a run on a CPU, padding included; 0: what {@link BatchPlan} finds best */
    static OnnxEncoder open(EncoderSource source, Device.Resolved given, int cpuTokens) {
        Device.Resolved device = given.suited(source.spec().precision(), source.onnx());
        return open(source, device, OnnxGraph.Mode.of(device), cpuTokens);
    }

    static OnnxEncoder open(EncoderSource source, Device.Resolved device, OnnxGraph.Mode mode) {
        return open(source, device, mode, 0);
    }

    private static OnnxEncoder open(EncoderSource source, Device.Resolved device, OnnxGraph.Mode mode, int cpuTokens) {
        Tokens tokens = Tokens.open(source.tokenizer(), source.spec());
        OnnxGraph graph = null;
        try {
            graph = OnnxGraph.open(source.onnx(), source.spec().pooling(), device, mode);
            return new OnnxEncoder(tokens, graph, source, device, cpuTokens);
        } catch (RuntimeException e) {
            tokens.close();
            if (graph != null) {
                graph.close();
            }
            throw e instanceof UserException
                    ? e
                    : new UserException("encoder " + source.onnx() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public float[][] embed(List<String> texts) {
        return run(tokens(texts));
    }

    /** Both texts of a pair read together, one vector a pair. */
    float[][] embedPairs(List<PairScorer.Pair> pairs) {
        return run(pairs.stream()
                .map(pair -> tokens.encode(pair.instruction(), pair.response()))
                .toArray(Tokens.Ids[]::new));
    }

    EncoderSource source() {
        return source;
    }

    Tokens.Ids[] tokens(List<String> texts) {
        return texts.stream().map(tokens::encode).toArray(Tokens.Ids[]::new);
    }

    /** The vectors of one row's tokens, for a graph that goes on with them; on a CPU. The caller closes it. */
    HeldOutput hold(Tokens.Ids row) {
        return graph.hold(row);
    }

    /** The row's vector of what this graph, or one that ends alike, gave for it alone. */
    float[] vector(HeldOutput held, Tokens.Ids row) {
        return pool(held.output(), 0, row.ids().length, row.ids().length);
    }

    private float[][] run(Tokens.Ids[] rows) {
        Distinct distinct = Distinct.of(rows);
        // One row is alone under any schedule.
        boolean alone = distinct.rows().length < 2;
        return distinct.spread(run(distinct.rows(), alone ? Schedule::rowByRow : schedule.get()));
    }

    private float[][] run(Tokens.Ids[] rows, Schedule schedule) {
        int[] lengths = Arrays.stream(rows).mapToInt(row -> row.ids().length).toArray();
        float[][] vectors = new float[rows.length][];
        for (int[] batch : schedule.batches(lengths)) {
            List<Tokens.Ids> together = new ArrayList<>();
            for (int row : batch) {
                together.add(rows[row]);
            }
            int width = lengths[batch[batch.length - 1]]; // a batch is sorted by length
            OnnxGraph.Output output = graph.run(together, width);
            for (int i = 0; i < batch.length; i++) {
                vectors[batch[i]] = pool(output, i, width, lengths[batch[i]]);
            }
        }
        return vectors;
    }

    @Override
    public void close() {
        graph.close();
        tokens.close();
    }

    /**
     * Runs the longest possible text: a graph with fewer positions than maxTokens fails here and not on a row, and one that
     * the GPU can run only in part, too.
     */
    private int probe(Device.Resolved device) {
        Tokens.Ids longest = tokens.encode("a ".repeat(spec.maxTokens()));
        int width = longest.ids().length;
        long[] shape = graph.run(List.of(longest), width).shape();
        graph.placement().ifPresent(placement -> placement.requireGpu(source.onnx(), device, width));
        boolean fits = shape.length == (pooled ? 2 : 3) && shape[0] == 1 && (pooled || shape[1] == width);
        if (!fits) {
            throw new UserException("pooling " + spec.pooling().text() + " expects an output of shape "
                    + (pooled ? "[1, dimension]" : "[1, " + width + ", dimension]") + ", found "
                    + Arrays.toString(shape));
        }
        return Math.toIntExact(shape[shape.length - 1]);
    }

    private float[] pool(OnnxGraph.Output output, int row, int width, int length) {
        int start = pooled ? row * dimension : row * width * dimension;
        float[] values = output.values();
        float[] vector = Arrays.copyOfRange(values, start, start + dimension);
        if (spec.pooling() == Pooling.MEAN && !pooled) {
            double[] sum = new double[dimension];
            for (int t = 0; t < length; t++) {
                for (int d = 0; d < dimension; d++) {
                    sum[d] += values[start + t * dimension + d];
                }
            }
            for (int d = 0; d < dimension; d++) {
                vector[d] = (float) (sum[d] / length);
            }
        }
        if (spec.normalize()) {
            normalize(vector);
        }
        return vector;
    }

    private static void normalize(float[] vector) {
        double squares = 0;
        for (float v : vector) {
            squares += (double) v * v;
        }
        if (squares > 0) {
            double scale = 1 / Math.sqrt(squares);
            for (int d = 0; d < vector.length; d++) {
                vector[d] = (float) (vector[d] * scale);
            }
        }
    }
}
