package dev.whisker.cli;

import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;

/** Takes the time between the ends of training steps, after some steps that only warm up. */
final class StepTimer implements Callback {
    private final int warmUp;
    private final double[] milliseconds;
    private int count;
    private long last;
    private double residentAtStart;
    private double residentAtEnd;

    StepTimer(int warmUp, int steps) {
        this.warmUp = warmUp;
        this.milliseconds = new double[steps];
    }

    @Override
    public void batchEnd(Training training) {
        long now = System.nanoTime();
        int step = training.step();
        if (step > warmUp) {
            milliseconds[count++] = (now - last) / 1e6;
        }
        if (step == warmUp) {
            residentAtStart = ResidentMemory.mebibytes();
        }
        residentAtEnd = step == warmUp + milliseconds.length ? ResidentMemory.mebibytes() : residentAtEnd;
        last = System.nanoTime();
    }

    Timings timings() {
        return Timings.of(milliseconds, count);
    }

    /** MiB when the first step that counts began. */
    double residentAtStart() {
        return residentAtStart;
    }

    /** MiB when the last step had ended. */
    double residentAtEnd() {
        return residentAtEnd;
    }
}
