package dev.whisker.backend.cpu;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The functions of whisker_cpu itself ({@code native/include/whisker/whisker.h}); what it computes is
 * {@link dev.whisker.backend.own.OwnOps}.
 */
@NoException
@Platform(value = "linux-x86_64", include = {"whisker/whisker.h", "whisker/picture.h"},
        link = "whisker_cpu")
public final class WhiskerCpu {
    // Status.
    public static final int OK = 0;
    public static final int BAD_ARGUMENT = 1;
    public static final int BAD_LABEL = 2;
    public static final int NO_MEMORY = 3;
    public static final int NOT_SUPPORTED = 4;

    static {
        // oneDNN's jar brings its own libgomp.so.1. Loaded first it serves both libraries; loaded second it would be a
        // second OpenMP runtime in the process, with a second pool of threads.
        Loader.load(org.bytedeco.dnnl.global.dnnl.class);
        Loader.load();
    }

    private WhiskerCpu() {
    }

    /** The address of its table of operations, for the instruction set in use. */
    @Name("whisker_cpu_ops") public static native long ops();
    /** The address of its table of operations for activations in bfloat16; 0 where the processor lacks AVX-512. */
    @Name("whisker_cpu_bfloat16_ops") public static native long bfloat16Ops();
    @Name("whisker_set_threads") public static native void setThreads(int n);
    @Name("whisker_threads") public static native int threads();
    @Name("whisker_isa") public static native String isa();
    @Name("whisker_set_isa") public static native int setIsa(String name);
    @Name("whisker_philox") public static native void philox(long seed, int c0, int c1, int c2, int c3,
            @Cast("int32_t*") long words);
    /** The arrays are read and written where they are, without a copy. */
    @CriticalRegion @Name("whisker_resize_picture") static native int resizePicture(
            @Cast("const uint8_t*") byte[] pixels, int height, int width, int channels, float[] out, long offset,
            int newHeight, int newWidth);
    /** @param pixels their address */
    @CriticalRegion @Name("whisker_resize_picture") static native int resizePicture(
            @Cast("const uint8_t*") long pixels, int height, int width, int channels, float[] out, long offset,
            int newHeight, int newWidth);
    /**
     * @param pixels their address
     * @param out    direct
     */
    @Name("whisker_resize_picture") static native int resizePicture(
            @Cast("const uint8_t*") long pixels, int height, int width, int channels, FloatBuffer out, long offset,
            int newHeight, int newWidth);
}
