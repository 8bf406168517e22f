/**
 * Optimizers: each is a record in one file, with Keras' name, arguments and formula, which
 * {@link dev.whisker.train.optimizer.OptimizerRun} carries out over all trained weights at once.
 */
package dev.whisker.train.optimizer;
