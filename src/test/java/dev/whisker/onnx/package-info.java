/** ONNX files. */
package dev.whisker.onnx;
