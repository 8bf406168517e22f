/**
 * Trained models as files for other programs: what all formats have in common, and safetensors. Other formats have
 * packages of their own, which a {@link dev.whisker.exporter.ModelWriter} ties in.
 */
package dev.whisker.exporter;
