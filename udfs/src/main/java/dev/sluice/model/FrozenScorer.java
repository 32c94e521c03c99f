package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A frozen encoder under a fitted head: instructions and responses are encoded apart, the responses kept. */
final class FrozenScorer implements PairScorer {
    /** Labels by far; of an LLM's samples the latest. About 12 MB at 384 components. */
    static final int MOST_RESPONSES = 4096;

    private final Encoder encoder;
    private final PairHead head;
    private final Map<String, PairHead.Direction> responses = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PairHead.Direction> eldest) {
            return size() > MOST_RESPONSES;
        }
    };

    FrozenScorer(Encoder encoder, PairHead head) {
        this.encoder = encoder;
        this.head = head;
    }

    static PairScorer open(EncoderSource source, PairHead head, Device.Resolved device) {
        Encoder encoder = Encoders.open(source, device);
        try {
            head.checkDimension(encoder.dimension(), "scorer " + source.onnx());
            return new FrozenScorer(encoder, head);
        } catch (UserException e) {
            encoder.close();
            throw e;
        }
    }

    @Override
    public double[] scores(List<Pair> pairs) {
        Map<String, float[]> instructions = embed(distinct(pairs, true));
        Map<String, PairHead.Direction> directions = directions(distinct(pairs, false));
        return pairs.stream()
                .mapToDouble(pair -> directions.get(pair.response()).score(instructions.get(pair.instruction())))
                .toArray();
    }

    @Override
    public void close() {
        encoder.close();
    }

    private static Collection<String> distinct(List<Pair> pairs, boolean instruction) {
        Collection<String> texts = new LinkedHashSet<>();
        pairs.forEach(pair -> texts.add(instruction ? pair.instruction() : pair.response()));
        return texts;
    }

    /** Two threads may encode the same new response; both come to the same. */
    private Map<String, PairHead.Direction> directions(Collection<String> texts) {
        Map<String, PairHead.Direction> found = new HashMap<>();
        List<String> fresh = new ArrayList<>();
        synchronized (responses) {
            for (String text : texts) {
                PairHead.Direction kept = responses.get(text);
                if (kept == null) {
                    fresh.add(text);
                } else {
                    found.put(text, kept);
                }
            }
        }
        if (!fresh.isEmpty()) {
            Map<String, PairHead.Direction> made = new LinkedHashMap<>();
            embed(fresh).forEach((text, vector) -> made.put(text, head.direction(vector)));
            found.putAll(made);
            synchronized (responses) {
                responses.putAll(made);
            }
        }
        return found;
    }

    private Map<String, float[]> embed(Collection<String> texts) {
        List<String> order = List.copyOf(texts);
        float[][] vectors = encoder.embed(order);
        Map<String, float[]> byText = new LinkedHashMap<>();
        for (int i = 0; i < vectors.length; i++) {
            byText.put(order.get(i), vectors[i]);
        }
        return byText;
    }
}
