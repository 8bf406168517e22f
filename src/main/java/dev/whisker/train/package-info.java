/**
 * Training: {@link dev.whisker.train.Trainer} fits a described model to
 * {@linkplain dev.whisker.train.Samples samples}, with a {@link dev.whisker.train.loss.Loss} and an
 * {@link dev.whisker.train.optimizer.Optimizer}, and keeps the books as Keras' {@code fit} does;
 * {@link dev.whisker.train.Evaluator} evaluates, and {@link dev.whisker.train.Predictor} predicts, alone. What is
 * reported are {@linkplain dev.whisker.train.metric metrics}; {@linkplain dev.whisker.train.callback callbacks} watch
 * and steer.
 *
 * <p>All native memory exists before the first step: programs are planned for every batch size that the data will
 * give, and a step only computes.
 */
package dev.whisker.train;
