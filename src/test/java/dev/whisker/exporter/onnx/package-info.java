/** ONNX files. */
package dev.whisker.exporter.onnx;
