package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Backward;
import dev.whisker.tensor.Tensor;

/**
 * A kernel in the form in which a plan's products read it: another order of elements, or another type. It is made from
 * the weights in the scratch area at each call, or in inference once, in memory of its own, until weights change.
 */
final class KernelCopy implements AutoCloseable {
    private final OwnedResources owned = new OwnedResources();
    private final ScratchLayout layout;
    private final long part;
    private final Making making;
    /** In inference the copy that is kept between calls; else null. */
    private final DeviceMemory kept;
    private boolean keptIsCurrent;

    /** What makes the copy. */
    interface Making {
        /** Queues it; the target is an address. */
        void make(Tensor kernel, long target);
    }

    /** @param bytes of the copy */
    KernelCopy(Gpu gpu, ScratchLayout layout, long bytes, Backward backward, Making making) {
        this.layout = layout;
        this.making = making;
        boolean isKept = backward == Backward.NONE;
        part = layout.part(isKept ? 0 : bytes);
        kept = isKept ? owned.add(new DeviceMemory(gpu, bytes), DeviceMemory::close) : null;
    }

    /** The address of the copy for the forward pass. */
    long forForward(Tensor kernel) {
        if (kept == null) {
            return forBackward(kernel);
        }
        if (!keptIsCurrent) {
            making.make(kernel, kept.address());
            keptIsCurrent = true;
        }
        return kept.address();
    }

    /** The address of the copy for a backward pass. */
    long forBackward(Tensor kernel) {
        making.make(kernel, place());
        return place();
    }

    /** Where in the scratch area the copy is made: a gradient of its form may have the place too. */
    long place() {
        return layout.address(part);
    }

    void weightsChanged() {
        keptIsCurrent = false;
    }

    long keptBytes() {
        return kept == null ? 0 : kept.byteSize();
    }

    @Override
    public void close() {
        owned.close();
    }
}
