package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.whisker.backend.Backends;
import dev.whisker.backend.ComputeOptions;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import java.nio.file.Path;

/**
 * The cuda backend for tests. Where there is no GPU they are skipped, and say why; the property {@value #REQUIRE} with
 * the value {@code cuda} makes that a failure.
 *
 * <p>Maven runs the tests with this tag twice: on what the machine has, and on the stand-in: own kernels compiled for
 * the processor, cuDNN and cuBLASLt by libraries of our own that follow their documentation (src/test/native/stand-in).
 */
public final class CudaHere {
    public static final String TAG = "gpu";
    private static final String REQUIRE = "whisker.require";

    private CudaHere() {
    }

    public static Backend open() {
        return open(Precision.FP32);
    }

    public static Backend open(Precision precision) {
        return open(ComputeOptions.of("cuda").precision(precision));
    }

    public static Backend open(ComputeOptions options) {
        require();
        return Backends.open(options, line -> { });
    }

    /** With cuDNN for all that it can do, also what by default is done otherwise. */
    public static Backend openWithAllByCudnn() {
        return open(ComputeOptions.of("cuda").choice(CudaChoices.POINTWISE, "cudnn")
                .choice(CudaChoices.DEPTHWISE, "cudnn").choice(CudaChoices.BIAS, "cudnn"));
    }

    /** The same with cuDNN's operands in its older order of elements. */
    public static Backend openInNchw(Precision precision) {
        return open(ComputeOptions.of("cuda").precision(precision).choice(CudaChoices.POINTWISE, "cudnn")
                .choice(CudaChoices.DEPTHWISE, "cudnn").choice(CudaChoices.BIAS, "cudnn")
                .choice(CudaChoices.LAYOUT, "nchw"));
    }

    /** With cuDNN's legacy functions for convolutions. */
    static Backend openWithLegacyConvolution(Precision precision) {
        return open(ComputeOptions.of("cuda").precision(precision)
                .choice(CudaChoices.CONVOLUTION, "legacy").choice(CudaChoices.DEPTHWISE, "cudnn"));
    }

    /** With nothing from cuDNN: convolutions that are not pointwise by own kernels and cuBLASLt. */
    public static Backend openWithIm2col(Precision precision) {
        return open(ComputeOptions.of("cuda").precision(precision).choice(CudaChoices.CONVOLUTION, "im2col"));
    }

    /** With the calls of each training step made one by one. */
    public static Backend openWithoutGraphs(Precision precision) {
        return open(ComputeOptions.of("cuda").precision(precision).choice(CudaChoices.GRAPH, "off"));
    }

    /** Skips the test, or fails, where the backend cannot be used. */
    public static void require() {
        CudaProbe probe = CudaProbe.probe();
        if (probe.usable()) {
            return;
        }
        if ("cuda".equals(System.getProperty(REQUIRE))) {
            fail("the cuda backend is required, but cannot be used: " + probe.reason());
        }
        abort("no cuda backend: " + probe.reason());
    }

    /** The stand-in's libwhisker_cuda.so; its path also gives that of its other libraries. */
    public static Path standInLibrary() {
        return Path.of(System.getProperty(WhiskerCuda.LIBRARY));
    }

    /** Whether it is the stand-in that the tests run on. */
    public static boolean isStandIn() {
        return System.getProperty(WhiskerCuda.LIBRARY) != null;
    }
}
