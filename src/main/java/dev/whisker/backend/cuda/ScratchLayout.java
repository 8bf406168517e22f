package dev.whisker.backend.cuda;

import dev.whisker.op.Scratch;

/** How a plan divides the scratch area that all plans use in turn: parts one behind the other, each where cuDNN and cuBLAS want memory to start. */
final class ScratchLayout {
    private static final int ALIGNMENT = 256;

    private final Scratch scratch;
    private long bytes;

    ScratchLayout(Scratch scratch) {
        this.scratch = scratch;
    }

    /** Sets a part aside and returns where in the area it starts. */
    long part(long size) {
        long offset = bytes;
        bytes += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        scratch.require(bytes);
        return offset;
    }

    /** The address of a part, once the area is sealed. */
    long address(long offset) {
        return ((DeviceMemory) scratch.memory()).address() + offset;
    }
}
