/**
 * Pictures from disk to batches: decoding, resizing, checking, splitting, shuffling, caching, prefetching.
 *
 * <p>The path of a picture: {@link dev.whisker.data.ImageFolder} lists files, {@link dev.whisker.data.ImageCodec}
 * decodes one (the only OpenCV code of the project), {@link dev.whisker.data.Bilinear} resizes it,
 * {@link dev.whisker.data.ImageDataset} checks all of them once and keeps the result in
 * {@link dev.whisker.data.DecodedCache} if it fits, {@link dev.whisker.data.Splits} decides which sample belongs to
 * training, validation and test, {@link dev.whisker.data.Shuffle} orders an epoch, and
 * {@link dev.whisker.data.BatchLoader} hands out batches filled in the background.
 *
 * <p>A sample is identified by its id, its index in the sorted list of usable files. Splits, shuffles and augmentation
 * depend only on seed, epoch and id, never on threads or timing. Nothing here knows about tensors: pictures are
 * {@code float[]} in HWC order with values 0..255.
 */
package dev.whisker.data;
