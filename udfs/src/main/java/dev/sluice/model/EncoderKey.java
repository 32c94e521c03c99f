package dev.sluice.model;

/**
 * What decides an encoder's vectors.
 *
 * @param onnx the graph's file
 * @param tokenizer the SHA-256 of its file
 */
record EncoderKey(BundleManifest.Entry onnx, String tokenizer, EncoderSpec spec) {}
