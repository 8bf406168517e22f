package dev.whisker.layer;

import dev.whisker.tensor.Tensor;

/**
 * Which step of training this is.
 *
 * @param number  steps made before, over all epochs: what dropout draws by
 * @param epoch   epochs finished before: what augmentation draws by
 * @param samples (N) the sample numbers of the batch, in the backend's integer type; may be null in inference
 * @param watcher sees what is computed; null for none
 * @param clock   is told when layers compute; null for none
 */
public record Step(long number, int epoch, Tensor samples, ValueWatcher watcher, LayerClock clock) {
    /** A step without a watcher. */
    public Step(long number, int epoch, Tensor samples) {
        this(number, epoch, samples, null);
    }

    /** A step that is not measured. */
    public Step(long number, int epoch, Tensor samples, ValueWatcher watcher) {
        this(number, epoch, samples, watcher, null);
    }
}
