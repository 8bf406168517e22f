package dev.whisker.backend.cuda;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of whisker_cuda itself ({@code native/include/whisker/whisker_cuda.h}): the GPU, its memory, streams,
 * events and graphs. What it computes is {@link dev.whisker.backend.own.OwnOps}. Functions return 0 or CUDA's number of
 * an error.
 */
@NoException
@Platform(value = "linux-x86_64", include = "whisker/whisker_cuda.h", link = "whisker_cuda")
public final class WhiskerCuda {
    /**
     * Names a file to be used instead of the libwhisker_cuda.so of this build: another build of it, with the same
     * soname.
     */
    static final String LIBRARY = "whisker.cuda.library";

    static {
        // The first library of that soname in the process serves the JNI library.
        String other = System.getProperty(LIBRARY);
        if (other != null) {
            System.load(other);
        }
        Loader.load();
    }

    private WhiskerCuda() {
    }

    // ---- is there a GPU ----
    @Name("whisker_cuda_error") public static native String error(int code);
    @Name("whisker_cuda_devices") public static native int devices();
    @Name("whisker_cuda_driver_version") public static native int driverVersion();
    @Name("whisker_cuda_runtime_version") public static native int runtimeVersion();
    @Name("whisker_cuda_name") public static native String name(int device);
    @Name("whisker_cuda_compute_capability") public static native int computeCapability(int device);
    @Name("whisker_cuda_memory") public static native long memory(int device);

    // ---- memory, streams, events ----
    @Name("whisker_cuda_use") public static native int use(int device);
    @Name("whisker_cuda_has_kernels") public static native int hasKernels();
    @Name("whisker_cuda_free_memory") public static native int freeMemory(@Cast("int64_t*") long[] bytes);
    @Name("whisker_cuda_allocate") public static native int allocate(long bytes, @Cast("int64_t*") long[] address);
    @Name("whisker_cuda_release") public static native int release(long address);
    @Name("whisker_cuda_allocate_host") public static native int allocateHost(long bytes,
            @Cast("int64_t*") long[] address);
    @Name("whisker_cuda_release_host") public static native int releaseHost(long address);
    @Name("whisker_cuda_copy") public static native int copy(long to, long from, long bytes, long stream);
    @Name("whisker_cuda_set_bytes") public static native int setBytes(long to, int value, long bytes, long stream);
    @Name("whisker_cuda_create_stream") public static native int createStream(@Cast("int64_t*") long[] stream);
    @Name("whisker_cuda_destroy_stream") public static native int destroyStream(long stream);
    @Name("whisker_cuda_synchronize") public static native int synchronize(long stream);
    @Name("whisker_cuda_create_event") public static native int createEvent(@Cast("int64_t*") long[] event);
    @Name("whisker_cuda_create_timer") public static native int createTimer(@Cast("int64_t*") long[] event);
    @Name("whisker_cuda_record_time") public static native int recordTime(long timer, long stream);
    @Name("whisker_cuda_elapsed") public static native int elapsed(long from, long to, float[] milliseconds);
    @Name("whisker_cuda_destroy_event") public static native int destroyEvent(long event);
    @Name("whisker_cuda_record") public static native int record(long event, long stream);
    @Name("whisker_cuda_wait") public static native int waitFor(long stream, long event);
    @Name("whisker_cuda_synchronize_event") public static native int synchronizeEvent(long event);

    // ---- graphs ----
    @Name("whisker_cuda_begin_capture") public static native int beginCapture(long stream);
    @Name("whisker_cuda_end_capture") public static native int endCapture(long stream,
            @Cast("int64_t*") long[] graph);
    @Name("whisker_cuda_launch_graph") public static native int launchGraph(long graph, long stream);
    @Name("whisker_cuda_destroy_graph") public static native int destroyGraph(long graph);

    // ---- operations ----
    @Name("whisker_cuda_launched") public static native long launched();
    @Name("whisker_cuda_ops") public static native long ops();
    @Name("whisker_cuda_bfloat16_ops") public static native long bfloat16Ops();
    @Name("whisker_cuda_scratch_bytes") public static native long scratchBytes();
}
