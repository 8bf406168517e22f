/** The safetensors format: what is written is read back, and damaged headers are refused. */
package dev.whisker.format.safetensors;
