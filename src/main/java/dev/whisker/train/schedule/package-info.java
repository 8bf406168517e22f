/**
 * Learning rates by step: each {@link dev.whisker.train.schedule.Schedule} is a record in one file, with Keras' name,
 * arguments and formula.
 */
package dev.whisker.train.schedule;
