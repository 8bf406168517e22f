/** Trained models as files for other programs: Keras' .h5, ONNX, safetensors. */
package dev.whisker.exporter;
