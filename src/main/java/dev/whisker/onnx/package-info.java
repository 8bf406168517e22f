/** Writes models as ONNX files; the exporter finds {@link dev.whisker.onnx.OnnxWriter}. */
package dev.whisker.onnx;
