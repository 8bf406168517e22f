/** Models as ONNX graphs for inference. */
package dev.whisker.exporter.onnx;
