/**
 * Losses: each is a record in one file, with Keras' name and arguments, which has the backend compute the losses of a
 * batch and their gradient.
 */
package dev.whisker.train.loss;
