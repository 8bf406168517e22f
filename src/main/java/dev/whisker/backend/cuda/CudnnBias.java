package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.tensor.Shape;
import org.bytedeco.cuda.cudnn.cudnnActivationStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;

/**
 * The bias that cuDNN adds as part of a convolution, as cuDNN describes it: one number for each filter, followed by the
 * identity. That is the one activation taken here: programs that use the other, relu, ask for CUDNN_NOT_PROPAGATE_NAN,
 * which turns NaN into 0 and would hide a diverged run.
 */
// cuDNN 9 deprecates the descriptors that are used here in favor of its graphs (docs/gpu.md).
@SuppressWarnings("deprecation")
final class CudnnBias implements AutoCloseable {
    private final OwnedResources owned = new OwnedResources();
    private final cudnnTensorStruct bias = new cudnnTensorStruct();
    private final cudnnActivationStruct identity = new cudnnActivationStruct();

    /** @param input of the convolution, for error messages */
    CudnnBias(int filters, Shape input) {
        try {
            check(cudnnCreateTensorDescriptor(bias), input);
            owned.add(bias, ended -> cudnnDestroyTensorDescriptor(ended));
            check(cudnnSetTensor4dDescriptor(bias, CUDNN_TENSOR_NHWC, CUDNN_DATA_FLOAT, 1, filters, 1, 1), input);
            check(cudnnCreateActivationDescriptor(identity), input);
            owned.add(identity, ended -> cudnnDestroyActivationDescriptor(ended));
            check(cudnnSetActivationDescriptor(identity, CUDNN_ACTIVATION_IDENTITY, CUDNN_NOT_PROPAGATE_NAN, 0), input);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private static void check(int status, Shape input) {
        Cudnn.check(status, "a convolution's bias", input);
    }

    /** The documentation allows the identity with this algorithm alone. */
    static boolean goesWith(ConvolutionAlgorithm forward) {
        return forward.id() == CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
    }

    cudnnTensorStruct descriptor() {
        return bias;
    }

    cudnnActivationStruct identity() {
        return identity;
    }

    @Override
    public void close() {
        owned.close();
    }
}
