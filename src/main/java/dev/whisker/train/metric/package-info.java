/**
 * Metrics: what is reported of a model besides its loss, such as accuracy or the area under the ROC curve. A
 * {@link dev.whisker.train.metric.Metric} describes one, an {@link dev.whisker.train.metric.Accumulator} computes it
 * over the batches of an epoch, and {@link dev.whisker.train.metric.Metrics} knows all of them by name.
 */
package dev.whisker.train.metric;
