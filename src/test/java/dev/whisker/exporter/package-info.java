/** Exported models, as other programs read them. */
package dev.whisker.exporter;
