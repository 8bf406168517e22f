/** Reads and writes safetensors files: a header in JSON, and tensors one after another. */
package dev.whisker.format.safetensors;
