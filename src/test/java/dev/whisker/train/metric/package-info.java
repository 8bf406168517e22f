/** Metrics: against their formulas written another way, against real Keras, and as text. */
package dev.whisker.train.metric;
