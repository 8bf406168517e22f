package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * One oneDNN primitive with its argument list, both made once. Arguments are bound by their place in the list; a bind
 * to the address that is bound already costs a comparison.
 */
final class DnnlPrimitive implements AutoCloseable {
    private final Dnnl dnnl;
    private final OwnedResources owned = new OwnedResources();
    private final dnnl_primitive primitive;
    private final dnnl_exec_arg_t arguments;
    private final dnnl_memory[] memories;
    private final long[] addresses;
    private final long[] bytes;
    private final DType[] types;
    private final long scratchpadBytes;
    private final String implementation;
    private final Address pointer = new Address();

    /**
     * @param descriptor used during construction only; made with {@link Dnnl#attributes}
     * @param arguments  DNNL_ARG codes; {@link #bind} takes the place in this list
     */
    DnnlPrimitive(Dnnl dnnl, dnnl_primitive_desc descriptor, int... arguments) {
        this.dnnl = dnnl;
        implementation = Dnnl.implementation(descriptor);
        dnnl_primitive primitive = new dnnl_primitive();
        Dnnl.check(dnnl_primitive_create(primitive, descriptor), implementation);
        this.primitive = owned.add(primitive, ended -> dnnl_primitive_destroy(ended));
        dnnl_memory_desc scratchpad = Dnnl.argument(descriptor, DNNL_ARG_SCRATCHPAD);
        scratchpadBytes = dnnl_memory_desc_get_size(scratchpad);
        int count = arguments.length + (scratchpadBytes > 0 ? 1 : 0);
        memories = new dnnl_memory[count];
        addresses = new long[count];
        bytes = new long[count];
        types = new DType[count];
        this.arguments = owned.add(new dnnl_exec_arg_t(count), dnnl_exec_arg_t::close);
        try {
            for (int i = 0; i < count; i++) {
                addArgument(i, i < arguments.length ? arguments[i] : DNNL_ARG_SCRATCHPAD, descriptor);
            }
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private void addArgument(int place, int code, dnnl_primitive_desc descriptor) {
        dnnl_memory_desc layout = Dnnl.argument(descriptor, code);
        bytes[place] = dnnl_memory_desc_get_size(layout);
        types[place] = Dnnl.type(layout);
        dnnl_memory memory = new dnnl_memory();
        Dnnl.check(dnnl_memory_create(memory, layout, dnnl.engine(), null), "argument " + code);
        memories[place] = owned.add(memory, ended -> dnnl_memory_destroy(ended));
        arguments.getPointer(place).arg(code).memory(memory);
    }

    /** Bytes of scratch that {@link #execute} needs. */
    long scratchpadBytes() {
        return scratchpadBytes;
    }

    String implementation() {
        return implementation;
    }

    /** @throws IllegalArgumentException if the tensor is not of the argument's type and size */
    void bind(int place, Tensor tensor) {
        bind(place, Call.address(tensor, types[place], bytes[place] / types[place].bytes()));
    }

    void bind(int place, long address) {
        if (addresses[place] != address) {
            Dnnl.check(dnnl_memory_set_data_handle(memories[place], pointer.at(address)), "data handle");
            addresses[place] = address;
        }
    }

    /** Runs with what is bound, and this scratchpad. */
    void execute(long scratchpad) {
        if (scratchpadBytes > 0) {
            bind(memories.length - 1, scratchpad);
        }
        Dnnl.check(dnnl_primitive_execute(primitive, dnnl.stream(), memories.length, arguments), implementation);
    }

    @Override
    public void close() {
        owned.close();
    }
}
