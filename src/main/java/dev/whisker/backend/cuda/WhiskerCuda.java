package dev.whisker.backend.cuda;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** The functions of {@code native/include/whisker/whisker_cuda.h}, one method each; that header is their documentation. */
@NoException
@Platform(value = "linux-x86_64", include = "whisker/whisker_cuda.h", link = "whisker_cuda")
public final class WhiskerCuda {
    static {
        Loader.load();
    }

    private WhiskerCuda() {
    }

    @Name("whisker_cuda_error") public static native String error(int code);
    @Name("whisker_cuda_devices") public static native int devices();
    @Name("whisker_cuda_driver_version") public static native int driverVersion();
    @Name("whisker_cuda_runtime_version") public static native int runtimeVersion();
    @Name("whisker_cuda_name") public static native String name(int device);
    @Name("whisker_cuda_compute_capability") public static native int computeCapability(int device);
    @Name("whisker_cuda_memory") public static native long memory(int device);

    @Name("whisker_cuda_activation_forward") public static native int activationForward(
            int kind, @Cast("const float*") long x, @Cast("float*") long y, long n, @Cast("int64_t") long stream);
    @Name("whisker_cuda_activation_backward") public static native int activationBackward(
            int kind, @Cast("const float*") long x, @Cast("const float*") long y, @Cast("const float*") long dy, @Cast("float*") long dx, long n,
            @Cast("int64_t") long stream);
}
