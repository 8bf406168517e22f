package dev.whisker.backend.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.whisker.tensor.DType;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * oneDNN's engine and stream, and how its descriptors are made. The C interface is used throughout: its objects have
 * one owner and an explicit end, and its argument lists can be built once.
 */
final class Dnnl implements AutoCloseable {
    private final dnnl_engine engine = new dnnl_engine();
    private final dnnl_stream stream = new dnnl_stream();

    Dnnl() {
        check(dnnl_engine_create(engine, dnnl_cpu, 0), "engine");
        check(dnnl_stream_create(stream, engine, dnnl_stream_default_flags), "stream");
    }

    dnnl_engine engine() {
        return engine;
    }

    dnnl_stream stream() {
        return stream;
    }

    /** Such as "oneDNN 3.11.0". */
    static String version() {
        dnnl_version_t version = dnnl_version();
        return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
    }

    /** @throws IllegalStateException if oneDNN reports a failure */
    static void check(int status, String what) {
        if (status != dnnl_success) {
            throw new IllegalStateException("oneDNN failed with status " + status + " (" + reason(status) + "): "
                    + what);
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case dnnl_out_of_memory -> "out of memory";
            case dnnl_invalid_arguments -> "invalid arguments";
            case dnnl_unimplemented -> "unimplemented";
            case dnnl_runtime_error -> "runtime error";
            default -> "see dnnl_status_t";
        };
    }

    /** A tensor in a given memory format. The caller destroys it. */
    static dnnl_memory_desc describe(DType dtype, int formatTag, long... dims) {
        dnnl_memory_desc descriptor = new dnnl_memory_desc();
        int type = dtype == DType.BFLOAT16 ? dnnl_bf16 : dnnl_f32;
        check(dnnl_memory_desc_create_with_tag(descriptor, dims.length, dims, type, formatTag), "memory descriptor");
        return descriptor;
    }

    /** The type of the elements: FLOAT32 or BFLOAT16. */
    static DType type(dnnl_memory_desc descriptor) {
        try (IntPointer type = new IntPointer(1)) {
            check(dnnl_memory_desc_query(descriptor, dnnl_query_data_type, type), "data type");
            return type.get() == dnnl_bf16 ? DType.BFLOAT16 : DType.FLOAT32;
        }
    }

    /** The layout a primitive requires for one of its arguments; a view into the primitive's descriptor. */
    static dnnl_memory_desc argument(dnnl_primitive_desc primitive, int argument) {
        return dnnl_primitive_desc_query_md(primitive, dnnl_query_exec_arg_md, argument);
    }

    /** The name of the implementation that oneDNN chose. */
    static String implementation(dnnl_primitive_desc primitive) {
        try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
            check(dnnl_primitive_desc_query(primitive, dnnl_query_impl_info_str, 0, name), "implementation name");
            return name.get(BytePointer.class, 0).getString();
        }
    }

    /** Attributes of every primitive: deterministic, scratchpad given by the caller. The caller destroys them. */
    static dnnl_primitive_attr attributes() {
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        check(dnnl_primitive_attr_create(attributes), "attributes");
        check(dnnl_primitive_attr_set_deterministic(attributes, 1), "deterministic attribute");
        check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "scratchpad attribute");
        return attributes;
    }

    @Override
    public void close() {
        dnnl_stream_destroy(stream);
        dnnl_engine_destroy(engine);
    }
}
