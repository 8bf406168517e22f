package dev.whisker.backend.cuda;

import dev.whisker.WhiskerException;

/**
 * What changes from step to step, in the GPU's memory, where the kernels of a recorded step find it: the step's number,
 * the epoch, and the numbers of the optimizer, in the order in which it used them when the step was recorded. Copied
 * there in one small piece before each step.
 */
final class StepState implements AutoCloseable {
    /** So many numbers suffice for every optimizer that is not written to use more. */
    private static final int WORDS = 256;
    private static final int STEP = 0;
    private static final int EPOCH = 1;
    private static final int NUMBERS = 2;

    private final CudaTransfers transfers;
    private final DeviceMemory memory;
    private final int[] words = new int[WORDS];
    /** How many words have a meaning. */
    private int used = NUMBERS;

    StepState(Gpu gpu, CudaTransfers transfers) {
        this.transfers = transfers;
        memory = new DeviceMemory(gpu, WORDS * (long) Integer.BYTES);
    }

    /** A step is recorded, with these numbers. */
    void begin(long step, int epoch) {
        words[STEP] = (int) step;
        words[EPOCH] = epoch;
        used = NUMBERS;
    }

    /**
     * The address of the step's number.
     *
     * @throws WhiskerException if a layer draws by another number, of which nobody would know how it changes
     */
    long step(long number) {
        return known(STEP, (int) number, "step");
    }

    /** The address of the epoch; as {@link #step}. */
    long epoch(int number) {
        return known(EPOCH, number, "epoch");
    }

    private long known(int word, int value, String what) {
        if (words[word] != value) {
            throw new WhiskerException("a layer draws by another number than that of the " + what);
        }
        return memory.address() + word * (long) Integer.BYTES;
    }

    /** The address of the next numbers of the optimizer. */
    long numbers(int count) {
        if (used + count > WORDS) {
            throw new WhiskerException("the optimizer uses more than " + (WORDS - NUMBERS) + " numbers");
        }
        used += count;
        return memory.address() + (used - count) * (long) Integer.BYTES;
    }

    /** Queues the copy of these numbers, rounded as an operation rounds what it is given. */
    void send(long step, int epoch, double[] numbers) {
        if (numbers.length != used - NUMBERS) {
            throw new IllegalArgumentException("the step was recorded with " + (used - NUMBERS)
                    + " numbers of the optimizer, received " + numbers.length);
        }
        words[STEP] = (int) step;
        words[EPOCH] = epoch;
        for (int i = 0; i < numbers.length; i++) {
            words[NUMBERS + i] = Float.floatToRawIntBits((float) numbers[i]);
        }
        transfers.write(memory.address(), words, used);
    }

    @Override
    public void close() {
        memory.close();
    }
}
