package dev.sluice.jobs.bench;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.engine.Engine;
import ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import dev.sluice.domain.UserException;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.Pooling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * DJL's own way: its {@code Predictor} on its ONNX Runtime engine with its translator for text embeddings, texts in arrival
 * order. One model, two caller threads with a predictor each. The engine is no dependency of the project; {@code
 * jobs/bin/bench} puts it on the class path. It must be the first in its JVM to touch ONNX Runtime.
 */
final class DjlVariant implements Variant {
    static final String ENGINE = "OnnxRuntime";

    private final List<String> texts;
    private final int batch;
    private final ZooModel<String, float[]> model;
    private final List<Predictor<String, float[]>> predictors;
    private final CallerThreads threads = new CallerThreads();

    DjlVariant(EncoderSource encoder, dev.sluice.model.Device.Resolved device, int batch, List<String> texts) {
        if (!Engine.hasEngine(ENGINE)) {
            throw new UserException("DJL's ONNX Runtime engine is not on the class path; jobs/bin/bench puts it there");
        }
        this.texts = texts.stream().map(text -> encoder.spec().prefix() + text).toList();
        this.batch = batch;
        try {
            this.model = criteria(encoder, device).loadModel();
        } catch (IOException | ModelException e) {
            throw new IllegalStateException(e);
        }
        this.predictors = IntStream.range(0, CallerThreads.COUNT)
                .mapToObj(thread -> model.newPredictor())
                .toList();
    }

    private static Criteria<String, float[]> criteria(EncoderSource encoder, dev.sluice.model.Device.Resolved device) {
        return Criteria.builder()
                .setTypes(String.class, float[].class)
                .optModelPath(encoder.onnx().toAbsolutePath().getParent())
                .optModelName(encoder.onnx().getFileName().toString().replaceFirst("\\.onnx$", ""))
                .optEngine(ENGINE)
                .optDevice(device.cuda() ? Device.gpu(device.index()) : Device.cpu())
                .optOption("interOpNumThreads", "1")
                .optOption("intraOpNumThreads", "1")
                .optTranslatorFactory(new TextEmbeddingTranslatorFactory())
                // The engine has no arithmetic for the mean; next to the graph neither costs anything.
                .optArgument("pooling", Pooling.CLS.text())
                .optArgument("normalize", "true")
                .optArgument("includeTokenTypes", "true")
                .optArgument("padding", "true")
                .optArgument("truncation", "true")
                .optArgument("maxLength", Integer.toString(encoder.spec().maxTokens()))
                .optArgument("modelMaxLength", Integer.toString(encoder.spec().maxTokens()))
                .build();
    }

    @Override
    public Work pass() {
        return threads.spread(texts, (thread, share) -> {
            embed(predictors.get(thread), share);
            return Work.UNKNOWN;
        });
    }

    /** Of the texts in order. */
    List<float[]> vectors() {
        return embed(predictors.get(0), texts);
    }

    private List<float[]> embed(Predictor<String, float[]> predictor, List<String> share) {
        List<float[]> vectors = new ArrayList<>();
        try {
            for (int from = 0; from < share.size(); from += batch) {
                List<String> together = share.subList(from, Math.min(share.size(), from + batch));
                if (batch == 1) {
                    vectors.add(predictor.predict(together.get(0)));
                } else {
                    vectors.addAll(predictor.batchPredict(together));
                }
            }
            return vectors;
        } catch (TranslateException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.close();
        predictors.forEach(Predictor::close);
        model.close();
    }
}
