package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.WhiskerException;
import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Precision;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * The passes of one convolution as cuDNN's legacy functions: what describes it, and the calls. Pictures are NHWC;
 * kernels (filters, height, width, channels of a group), which is what cuDNN calls an NHWC filter. Padding is even.
 */
// cuDNN 9 deprecates the descriptors that are used here in favor of its graphs (docs/gpu.md).
@SuppressWarnings("deprecation")
final class LegacyPasses implements AutoCloseable {
    private static final int MAX_ALGORITHMS = 16;
    /** By the documentation of cudnnSetTensor4dDescriptor. */
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE;
    private static final FloatPointer ONE = new FloatPointer(1f);
    private static final FloatPointer ZERO = new FloatPointer(0f);

    private final Cudnn cudnn;
    private final Shape input;
    private final OwnedResources owned = new OwnedResources();
    private final cudnnTensorStruct x = new cudnnTensorStruct();
    private final cudnnTensorStruct y = new cudnnTensorStruct();
    private final cudnnFilterStruct kernel = new cudnnFilterStruct();
    /** One for each pass, since each algorithm has a math type of its own. */
    private final cudnnConvolutionStruct[] convolutions = new cudnnConvolutionStruct[ConvolutionPass.values().length];
    private final Address pictures = new Address();
    private final Address weights = new Address();
    private final Address results = new Address();
    private final Address workspace = new Address();

    LegacyPasses(Cudnn cudnn, ConvolutionGeometry geometry, Precision precision) {
        this.cudnn = cudnn;
        this.input = geometry.input();
        try {
            describe(geometry, precision);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private void describe(ConvolutionGeometry geometry, Precision precision) {
        Window2d window = geometry.window();
        tensor(x, geometry.input());
        tensor(y, geometry.output());
        check(cudnnCreateFilterDescriptor(kernel));
        owned.add(kernel, ended -> cudnnDestroyFilterDescriptor(ended));
        check(cudnnSetFilter4dDescriptor(kernel, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NHWC, geometry.filters(),
                input.channels() / geometry.groups(),
                window.kernelHeight(), window.kernelWidth()));
        for (ConvolutionPass pass : ConvolutionPass.values()) {
            cudnnConvolutionStruct convolution = new cudnnConvolutionStruct();
            check(cudnnCreateConvolutionDescriptor(convolution));
            convolutions[pass.ordinal()] = owned.add(convolution, ended -> cudnnDestroyConvolutionDescriptor(ended));
            check(cudnnSetConvolution2dDescriptor(convolution, geometry.padding().top(),
                    geometry.padding().left(),
                    window.strideHeight(), window.strideWidth(),
                    window.dilationHeight(), window.dilationWidth(), CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT));
            check(cudnnSetConvolutionGroupCount(convolution, geometry.groups()));
            check(cudnnSetConvolutionMathType(convolution, LegacyAlgorithm.math(precision)));
        }
    }

    private void tensor(cudnnTensorStruct descriptor, Shape shape) {
        if (shape.size() > MAX_ELEMENTS) {
            throw new WhiskerException("cuDNN takes tensors of at most " + MAX_ELEMENTS
                    + " elements, and a convolution has one of " + shape
                    + "; use a smaller batch");
        }
        check(cudnnCreateTensorDescriptor(descriptor));
        owned.add(descriptor, ended -> cudnnDestroyTensorDescriptor(ended));
        check(cudnnSetTensor4dDescriptor(descriptor, CUDNN_TENSOR_NHWC, CUDNN_DATA_FLOAT, shape.batch(),
                shape.channels(), shape.height(),
                shape.width()));
    }

    private void check(int status) {
        Cudnn.check(status, "convolution", input);
    }

    private cudnnConvolutionStruct convolution(ConvolutionPass pass) {
        return convolutions[pass.ordinal()];
    }

    /** Adds what the heuristic offers for the math type of the precision; returns cuDNN's status. */
    int offer(ConvolutionPass pass, List<LegacyAlgorithm> found) {
        int[] count = new int[1];
        return switch (pass) {
            case FORWARD -> offerForward(found, count);
            case INPUT -> offerInput(found, count);
            case KERNEL -> offerKernel(found, count);
        };
    }

    private int offerForward(List<LegacyAlgorithm> found, int[] count) {
        try (cudnnConvolutionFwdAlgoPerf_t each = new cudnnConvolutionFwdAlgoPerf_t(MAX_ALGORITHMS)) {
            int status = cudnnGetConvolutionForwardAlgorithm_v7(cudnn.context(), x, kernel,
                    convolution(ConvolutionPass.FORWARD), y, MAX_ALGORITHMS, count, each);
            for (int i = 0; status == CUDNN_STATUS_SUCCESS && i < count[0]; i++) {
                each.position(i);
                found.add(new LegacyAlgorithm(each.algo(), each.status(), each.determinism() == CUDNN_DETERMINISTIC,
                        each.mathType()));
            }
            each.position(0);
            return status;
        }
    }

    private int offerInput(List<LegacyAlgorithm> found, int[] count) {
        try (cudnnConvolutionBwdDataAlgoPerf_t each = new cudnnConvolutionBwdDataAlgoPerf_t(MAX_ALGORITHMS)) {
            int status = cudnnGetConvolutionBackwardDataAlgorithm_v7(cudnn.context(), kernel, y,
                    convolution(ConvolutionPass.INPUT), x, MAX_ALGORITHMS, count, each);
            for (int i = 0; status == CUDNN_STATUS_SUCCESS && i < count[0]; i++) {
                each.position(i);
                found.add(new LegacyAlgorithm(each.algo(), each.status(), each.determinism() == CUDNN_DETERMINISTIC,
                        each.mathType()));
            }
            each.position(0);
            return status;
        }
    }

    private int offerKernel(List<LegacyAlgorithm> found, int[] count) {
        try (cudnnConvolutionBwdFilterAlgoPerf_t each = new cudnnConvolutionBwdFilterAlgoPerf_t(MAX_ALGORITHMS)) {
            int status = cudnnGetConvolutionBackwardFilterAlgorithm_v7(cudnn.context(), x, y,
                    convolution(ConvolutionPass.KERNEL), kernel, MAX_ALGORITHMS, count, each);
            for (int i = 0; status == CUDNN_STATUS_SUCCESS && i < count[0]; i++) {
                each.position(i);
                found.add(new LegacyAlgorithm(each.algo(), each.status(), each.determinism() == CUDNN_DETERMINISTIC,
                        each.mathType()));
            }
            each.position(0);
            return status;
        }
    }

    /**
     * Gives a pass this math type, which stays, and asks how much memory an algorithm needs with it; returns cuDNN's
     * status.
     */
    int workspace(ConvolutionPass pass, LegacyAlgorithm algorithm, SizeTPointer bytes) {
        check(cudnnSetConvolutionMathType(convolution(pass), algorithm.math()));
        return switch (pass) {
            case FORWARD -> cudnnGetConvolutionForwardWorkspaceSize(cudnn.context(), x, kernel, convolution(pass),
                    y, algorithm.id(), bytes);
            case INPUT -> cudnnGetConvolutionBackwardDataWorkspaceSize(cudnn.context(), kernel, y, convolution(pass),
                    x, algorithm.id(), bytes);
            case KERNEL -> cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnn.context(), x, y, convolution(pass),
                    kernel, algorithm.id(), bytes);
        };
    }

    /** Queues a pass; {@code x}, the kernel, {@code y} or their gradients are addresses. Returns cuDNN's status. */
    int run(ConvolutionPass pass, int algorithm, long atX, long atKernel, long atY, long atWorkspace, long bytes) {
        cudnn.countCall();
        pictures.at(atX);
        weights.at(atKernel);
        results.at(atY);
        workspace.at(atWorkspace);
        return switch (pass) {
            case FORWARD -> cudnnConvolutionForward(cudnn.context(), ONE, x, pictures, kernel, weights,
                    convolution(pass), algorithm, workspace, bytes, ZERO, y, results);
            case INPUT -> cudnnConvolutionBackwardData(cudnn.context(), ONE, kernel, weights, y, results,
                    convolution(pass), algorithm, workspace, bytes, ZERO, x, pictures);
            case KERNEL -> cudnnConvolutionBackwardFilter(cudnn.context(), ONE, x, pictures, y, results,
                    convolution(pass), algorithm, workspace, bytes, ZERO, kernel, weights);
        };
    }

    @Override
    public void close() {
        owned.close();
    }
}
