package dev.whisker.train;

import dev.whisker.data.Shuffle;
import dev.whisker.format.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The samples of a training: their order in each epoch, and what tells them from others. */
final class SampleOrder {
    private SampleOrder() {
    }

    /**
     * The order of an epoch, a function of seed and epoch.
     *
     * @param done samples at its beginning that are left out
     */
    static int[] of(Samples train, TrainingOptions options, int epoch, int done) {
        int[] order = options.shuffle() ? Shuffle.epoch(train.ids(), options.seed(), epoch) : train.ids();
        return done == 0 ? order : Arrays.copyOfRange(order, Math.min(done, order.length), order.length);
    }

    /** A digest of the numbers and classes of the samples. */
    static String fingerprint(Samples samples) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES * samples.size());
        for (int id : samples.ids()) {
            bytes.putInt(id).putInt(samples.dataset().label(id));
        }
        return Sha256.hex(bytes.array());
    }
}
