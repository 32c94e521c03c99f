/** Small models: a batch of texts in, class scores out; a batch of pairs in, one score each. The only package that imports ONNX Runtime and DJL. */
package dev.sluice.model;
