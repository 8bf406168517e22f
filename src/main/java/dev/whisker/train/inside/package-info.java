/**
 * A training from inside: what values, gradients, weights and updates are like, layer by layer and epoch by epoch,
 * taken within the training steps themselves without changing a bit of them.
 */
package dev.whisker.train.inside;
