package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Precision;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
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
 * The passes of one convolution as cuDNN's functions: what describes it, and the calls. Pictures are NHWC; kernels
 * (filters, height, width, channels of a group), which is what cuDNN calls an NHWC filter.
 *
 * <p>The functions of cuDNN that its version 9 calls legacy: one call each, described completely, with an algorithm
 * that says whether it is deterministic.
 */
// cuDNN 9 deprecates the descriptors that are used here in favor of its graphs (docs/gpu.md).
@SuppressWarnings("deprecation")
final class CudnnPasses implements AutoCloseable {
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
    private final cudnnConvolutionStruct[] convolutions = new cudnnConvolutionStruct[Pass.values().length];
    private final Address first = new Address();
    private final Address second = new Address();
    private final Address result = new Address();
    private final Address workspace = new Address();
    private final Address biases = new Address();

    CudnnPasses(Cudnn cudnn, ConvolutionGeometry geometry, Precision precision) {
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
        for (Pass pass : Pass.values()) {
            cudnnConvolutionStruct convolution = new cudnnConvolutionStruct();
            check(cudnnCreateConvolutionDescriptor(convolution));
            convolutions[pass.ordinal()] = owned.add(convolution, ended -> cudnnDestroyConvolutionDescriptor(ended));
            check(cudnnSetConvolution2dDescriptor(convolution, geometry.padDown(), geometry.padAcross(),
                    window.strideHeight(), window.strideWidth(),
                    window.dilationHeight(), window.dilationWidth(), CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT));
            check(cudnnSetConvolutionGroupCount(convolution, geometry.groups()));
            check(cudnnSetConvolutionMathType(convolution, ConvolutionAlgorithm.math(precision)));
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

    private cudnnConvolutionStruct convolution(Pass pass) {
        return convolutions[pass.ordinal()];
    }

    /** What the heuristic offers for the math type of the precision. */
    AlgorithmOffer offer(Pass pass) {
        List<ConvolutionAlgorithm> found = new ArrayList<>();
        int status = switch (pass) {
            case FORWARD -> offerForward(found);
            case INPUT -> offerInput(found);
            case KERNEL -> offerKernel(found);
        };
        return status == CUDNN_STATUS_SUCCESS ? new AlgorithmOffer(found, null)
                : new AlgorithmOffer(List.of(), Cudnn.words(status));
    }

    private int offerForward(List<ConvolutionAlgorithm> found) {
        int[] count = new int[1];
        try (cudnnConvolutionFwdAlgoPerf_t each = new cudnnConvolutionFwdAlgoPerf_t(MAX_ALGORITHMS)) {
            int status = cudnnGetConvolutionForwardAlgorithm_v7(cudnn.context(), x, kernel, convolution(Pass.FORWARD),
                    y, MAX_ALGORITHMS, count, each);
            for (int i = 0; status == CUDNN_STATUS_SUCCESS && i < count[0]; i++) {
                each.position(i);
                found.add(new ConvolutionAlgorithm(each.algo(), each.status(), each.memory(),
                        each.determinism() == CUDNN_DETERMINISTIC, each.mathType()));
            }
            each.position(0);
            return status;
        }
    }

    private int offerInput(List<ConvolutionAlgorithm> found) {
        int[] count = new int[1];
        try (cudnnConvolutionBwdDataAlgoPerf_t each = new cudnnConvolutionBwdDataAlgoPerf_t(MAX_ALGORITHMS)) {
            int status = cudnnGetConvolutionBackwardDataAlgorithm_v7(cudnn.context(), kernel, y,
                    convolution(Pass.INPUT), x, MAX_ALGORITHMS, count, each);
            for (int i = 0; status == CUDNN_STATUS_SUCCESS && i < count[0]; i++) {
                each.position(i);
                found.add(new ConvolutionAlgorithm(each.algo(), each.status(), each.memory(),
                        each.determinism() == CUDNN_DETERMINISTIC, each.mathType()));
            }
            each.position(0);
            return status;
        }
    }

    private int offerKernel(List<ConvolutionAlgorithm> found) {
        int[] count = new int[1];
        try (cudnnConvolutionBwdFilterAlgoPerf_t each = new cudnnConvolutionBwdFilterAlgoPerf_t(MAX_ALGORITHMS)) {
            int status = cudnnGetConvolutionBackwardFilterAlgorithm_v7(cudnn.context(), x, y, convolution(Pass.KERNEL),
                    kernel, MAX_ALGORITHMS, count, each);
            for (int i = 0; status == CUDNN_STATUS_SUCCESS && i < count[0]; i++) {
                each.position(i);
                found.add(new ConvolutionAlgorithm(each.algo(), each.status(), each.memory(),
                        each.determinism() == CUDNN_DETERMINISTIC, each.mathType()));
            }
            each.position(0);
            return status;
        }
    }

    /** Gives a pass this math type, which stays, and asks how much memory the algorithm needs with it. */
    AlgorithmChoice.Workspace workspace(Pass pass, int algorithm, int math) {
        use(pass, math);
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            int status = switch (pass) {
                case FORWARD -> cudnnGetConvolutionForwardWorkspaceSize(cudnn.context(), x, kernel, convolution(pass),
                        y, algorithm, bytes);
                case INPUT -> cudnnGetConvolutionBackwardDataWorkspaceSize(cudnn.context(), kernel, y,
                        convolution(pass), x, algorithm, bytes);
                case KERNEL -> cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnn.context(), x, y,
                        convolution(pass), kernel, algorithm, bytes);
            };
            return status == CUDNN_STATUS_SUCCESS ? new AlgorithmChoice.Workspace(bytes.get(), null)
                    : new AlgorithmChoice.Workspace(0, Cudnn.words(status));
        }
    }

    /** Gives a pass this math type, which stays. */
    void use(Pass pass, int math) {
        check(cudnnSetConvolutionMathType(convolution(pass), math));
    }

    /**
     * Queues {@code y} from x and kernel, {@code dx} from kernel and dz, or {@code dkernel} from x and dz: {@code c}
     * from {@code a} and {@code b}, all of them addresses. Returns cuDNN's status.
     */
    int run(Pass pass, ConvolutionAlgorithm algorithm, long a, long b, long c, long space) {
        first.at(a);
        second.at(b);
        result.at(c);
        workspace.at(space);
        return switch (pass) {
            case FORWARD -> cudnnConvolutionForward(cudnn.context(), ONE, x, first, kernel, second, convolution(pass),
                    algorithm.id(), workspace, algorithm.workspace(), ZERO, y, result);
            case INPUT -> cudnnConvolutionBackwardData(cudnn.context(), ONE, kernel, first, y, second,
                    convolution(pass), algorithm.id(), workspace, algorithm.workspace(), ZERO, x, result);
            case KERNEL -> cudnnConvolutionBackwardFilter(cudnn.context(), ONE, x, first, y, second,
                    convolution(pass), algorithm.id(), workspace, algorithm.workspace(), ZERO, kernel, result);
        };
    }

    /** The forward pass with a bias: {@code c} from {@code a}, {@code b} and {@code bias}. */
    int run(ConvolutionAlgorithm algorithm, CudnnBias described, long a, long b, long bias, long c, long space) {
        result.at(c); // is also what cuDNN could add to the convolution, times 0
        return cudnnConvolutionBiasActivationForward(cudnn.context(), ONE, x, first.at(a), kernel, second.at(b),
                convolution(Pass.FORWARD), algorithm.id(), workspace.at(space), algorithm.workspace(), ZERO, y, result,
                described.descriptor(), biases.at(bias), described.identity(), y, result);
    }

    @Override
    public void close() {
        owned.close();
    }
}
