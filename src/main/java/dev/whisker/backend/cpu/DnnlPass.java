package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Tensor;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * One of a plan's primitives, with what lies between its kernel's layout and the contract's.
 *
 * <p>Scratch area: the kernel in the primitive's layout, then the scratchpad of the primitive or of the reorder,
 * whichever runs.
 */
final class DnnlPass implements AutoCloseable {
    private final Scratch scratch;
    private final DnnlPrimitive primitive;
    private final DnnlLayout layout;
    private final long kernelPart;
    private final long scratchpadPart;
    private final OwnedResources owned = new OwnedResources();

    /**
     * @param descriptor used during construction only
     * @param plain      the kernel in the contract's layout
     * @param kernel     place in {@code arguments} of the kernel, or of its gradient
     * @param isGradient whether the primitive writes the kernel
     * @param arguments  as {@link DnnlPrimitive} takes them
     */
    DnnlPass(Dnnl dnnl, dnnl_primitive_desc descriptor, dnnl_memory_desc plain, int kernel, boolean isGradient,
            Scratch scratch, int... arguments) {
        this.scratch = scratch;
        primitive = owned.add(new DnnlPrimitive(dnnl, descriptor, arguments), DnnlPrimitive::close);
        try {
            dnnl_memory_desc preferred = Dnnl.argument(descriptor, arguments[kernel]);
            layout = owned.add(DnnlLayout.between(dnnl, plain, preferred, isGradient), DnnlLayout::close);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
        Scratch.Layout parts = scratch.layout(Arena.ALIGNMENT);
        kernelPart = parts.part(layout.bytes());
        scratchpadPart = parts.part(Math.max(layout.scratchpadBytes(), primitive.scratchpadBytes()));
    }

    DnnlPrimitive primitive() {
        return primitive;
    }

    /** The way between the kernel's two layouts. */
    DnnlLayout layout() {
        return layout;
    }

    /** The address of a kernel in the primitive's layout, brought there if it has to be. */
    long reordered(Tensor kernel) {
        long plain = layout.plain(kernel);
        if (layout.isPlain()) {
            return plain;
        }
        layout.convert(plain, address(kernelPart), scratchpad());
        return address(kernelPart);
    }

    /**
     * Where the primitive is to write the gradient of a kernel; {@link #deliver} then brings it into the contract's
     * layout.
     */
    long place(Tensor gradient) {
        return layout.isPlain() ? layout.plain(gradient) : address(kernelPart);
    }

    void deliver(Tensor gradient) {
        if (!layout.isPlain()) {
            layout.convert(address(kernelPart), layout.plain(gradient), scratchpad());
        }
    }

    void execute() {
        primitive.execute(scratchpad());
    }

    long scratchpad() {
        return address(scratchpadPart);
    }

    private long address(long part) {
        return ((NativeMemory) scratch.memory()).address() + part;
    }

    @Override
    public void close() {
        owned.close();
    }
}
