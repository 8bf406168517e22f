/** Event files, byte by byte. */
package dev.whisker.format.tensorboard;
