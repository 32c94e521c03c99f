/** Small models: a batch of texts in, class scores out. The only package that imports ONNX Runtime and DJL. */
package dev.sluice.model;
