/**
 * Checkpoints: files with all that a training needs to go on in another process as if it had never ended.
 * {@link dev.whisker.train.checkpoint.Checkpoint} describes the file.
 */
package dev.whisker.train.checkpoint;
