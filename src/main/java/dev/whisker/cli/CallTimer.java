package dev.whisker.cli;

import dev.whisker.op.Backend;
import dev.whisker.op.DeviceMeter;

/**
 * Times calls of a backend until their work is done: by the device's own clock, or by that of the host.
 *
 * @param meter null where calls return when their work is done
 */
record CallTimer(Backend backend, DeviceMeter meter) {
    double milliseconds(Runnable work) {
        if (meter != null) {
            meter.begin();
            work.run();
            return meter.end();
        }
        long start = System.nanoTime();
        work.run();
        backend.synchronize();
        return (System.nanoTime() - start) / 1e6;
    }
}
