/** The event files that TensorBoard shows. */
package dev.whisker.format.tensorboard;
