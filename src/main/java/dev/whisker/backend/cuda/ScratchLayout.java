package dev.whisker.backend.cuda;

import dev.whisker.op.Scratch;

/**
 * How a plan divides the scratch area that all plans use in turn: parts one after the other, each where cuDNN and
 * cuBLAS require memory to start.
 */
final class ScratchLayout {
    private static final int ALIGNMENT = 256;

    private final Scratch scratch;
    private final Scratch.Layout layout;

    ScratchLayout(Scratch scratch) {
        this.scratch = scratch;
        layout = scratch.layout(ALIGNMENT);
    }

    /** The number of bytes, rounded up so that what follows starts where a part may. */
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Sets a part aside and returns where in the area it starts. */
    long part(long size) {
        return layout.part(size);
    }

    /** The address of a part, once the area is sealed. */
    long address(long offset) {
        return ((DeviceMemory) scratch.memory()).address() + offset;
    }
}
