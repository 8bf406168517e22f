/** Reads and writes safetensors files: a header in JSON, followed by the tensors. */
package dev.whisker.format.safetensors;
