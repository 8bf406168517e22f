package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Tensor;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * The way of a kernel from the contract's layout into the one a primitive prefers, or back; nothing where they are the
 * same.
 */
final class DnnlLayout implements AutoCloseable {
    private final DnnlPrimitive reorder;
    private final long bytes;
    private final long elements;

    private DnnlLayout(DnnlPrimitive reorder, long bytes, long plainBytes) {
        elements = plainBytes / Float.BYTES;
        this.reorder = reorder;
        this.bytes = bytes;
    }

    static DnnlLayout between(Dnnl dnnl, dnnl_memory_desc plain, dnnl_memory_desc preferred, boolean back) {
        if (dnnl_memory_desc_equal(plain, preferred) != 0) {
            return new DnnlLayout(null, 0, dnnl_memory_desc_get_size(plain));
        }
        dnnl_memory_desc from = back ? preferred : plain;
        dnnl_memory_desc to = back ? plain : preferred;
        try (OwnedResources temporary = new OwnedResources()) {
            dnnl_primitive_attr attributes =
                    temporary.add(Dnnl.attributes(), ended -> dnnl_primitive_attr_destroy(ended));
            dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
            Dnnl.check(dnnl_reorder_primitive_desc_create(descriptor, from, dnnl.engine(), to, dnnl.engine(),
                    attributes), "reorder");
            temporary.add(descriptor, ended -> dnnl_primitive_desc_destroy(ended));
            DnnlPrimitive reorder = new DnnlPrimitive(dnnl, descriptor, DNNL_ARG_FROM, DNNL_ARG_TO);
            return new DnnlLayout(reorder, Arena.align(dnnl_memory_desc_get_size(preferred)),
                    dnnl_memory_desc_get_size(plain));
        }
    }

    /** Whether the contract's layout is the preferred one. */
    boolean isPlain() {
        return reorder == null;
    }

    /** Room that the kernel takes in the preferred layout; 0 where that is the contract's. */
    long bytes() {
        return bytes;
    }

    /** The address of a kernel in the contract's layout. */
    long plain(Tensor kernel) {
        return Call.floats(kernel, elements);
    }

    long scratchpadBytes() {
        return isPlain() ? 0 : reorder.scratchpadBytes();
    }

    void convert(long from, long to, long scratchpad) {
        reorder.bind(0, from);
        reorder.bind(1, to);
        reorder.execute(scratchpad);
    }

    @Override
    public void close() {
        if (!isPlain()) {
            reorder.close();
        }
    }
}
