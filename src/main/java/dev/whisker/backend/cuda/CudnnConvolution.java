package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Backward;
import dev.whisker.op.Precision;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * cuDNN's descriptors and algorithms for the passes of one convolution. Pictures are NHWC; kernels (filters, height,
 * width, channels of a group), which is what cuDNN calls an NHWC filter.
 *
 * <p>The functions of cuDNN that its version 9 calls legacy: one call each, described completely, with an algorithm
 * that says whether it is deterministic.
 */
// cuDNN 9 deprecates the descriptors that are used here in favor of its graphs (docs/gpu.md).
@SuppressWarnings("deprecation")
final class CudnnConvolution implements AutoCloseable {
    private static final int MAX_ALGORITHMS = 16;
    /** By the documentation of cudnnSetTensor4dDescriptor. */
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE;
    private static final FloatPointer ONE = new FloatPointer(1f);
    private static final FloatPointer ZERO = new FloatPointer(0f);

    private final Cudnn cudnn;
    private final Precision precision;
    private final Shape input;
    private final Backward backward;
    private final OwnedResources owned = new OwnedResources();
    private final cudnnTensorStruct x = new cudnnTensorStruct();
    private final cudnnTensorStruct y = new cudnnTensorStruct();
    private final cudnnFilterStruct kernel = new cudnnFilterStruct();
    /** One for each pass, since each algorithm has a math type of its own. */
    private final cudnnConvolutionStruct[] convolutions = new cudnnConvolutionStruct[Pass.values().length];
    private final ConvolutionAlgorithm forward;
    /** Null where the forward pass adds none. */
    private final CudnnBias bias;
    private final ConvolutionAlgorithm backwardInput;
    private final ConvolutionAlgorithm backwardKernel;
    private final Address first = new Address();
    private final Address second = new Address();
    private final Address result = new Address();
    private final Address workspace = new Address();
    private final Address biases = new Address();

    /** @param bias whether {@link #forward} is to add a bias, if it can */
    CudnnConvolution(Cudnn cudnn, ConvolutionGeometry geometry, Precision precision, Backward backward, boolean bias) {
        this.cudnn = cudnn;
        this.precision = precision;
        this.input = geometry.input();
        this.backward = backward;
        try {
            describe(geometry);
            forward = chosen(Pass.FORWARD, forwardAlgorithms());
            this.bias = bias && CudnnBias.goesWith(forward)
                    ? owned.add(new CudnnBias(geometry.filters(), input), CudnnBias::close) : null;
            backwardInput = backward.ofInput() ? chosen(Pass.INPUT, inputAlgorithms()) : null;
            backwardKernel = backward.ofParameters() ? chosen(Pass.KERNEL, kernelAlgorithms()) : null;
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private void describe(ConvolutionGeometry geometry) {
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

    /**
     * The choice among what the heuristic offers; the pass's descriptor is left with the math type that goes with it.
     */
    private ConvolutionAlgorithm chosen(Pass pass, List<ConvolutionAlgorithm> candidates) {
        return ConvolutionAlgorithm.choose(pass, candidates, precision, input, (id, math) -> {
            check(cudnnSetConvolutionMathType(convolution(pass), math));
            try (SizeTPointer bytes = new SizeTPointer(1)) {
                return workspace(pass, id, bytes) == CUDNN_STATUS_SUCCESS ? bytes.get() : -1;
            }
        });
    }

    private int workspace(Pass pass, int algorithm, SizeTPointer bytes) {
        return switch (pass) {
            case FORWARD -> cudnnGetConvolutionForwardWorkspaceSize(cudnn.context(), x, kernel, convolution(pass), y,
                    algorithm, bytes);
            case INPUT -> cudnnGetConvolutionBackwardDataWorkspaceSize(cudnn.context(), kernel, y, convolution(pass), x,
                    algorithm, bytes);
            case KERNEL -> cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnn.context(), x, y, convolution(pass),
                    kernel, algorithm, bytes);
        };
    }

    /** What the heuristic offers; nothing where it fails, which need not mean that nothing can be done. */
    private List<ConvolutionAlgorithm> forwardAlgorithms() {
        List<ConvolutionAlgorithm> found = new ArrayList<>();
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
        }
        return found;
    }

    private List<ConvolutionAlgorithm> inputAlgorithms() {
        List<ConvolutionAlgorithm> found = new ArrayList<>();
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
        }
        return found;
    }

    private List<ConvolutionAlgorithm> kernelAlgorithms() {
        List<ConvolutionAlgorithm> found = new ArrayList<>();
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
        }
        return found;
    }

    private Stream<ConvolutionAlgorithm> algorithms() {
        return Stream.of(forward, backwardInput, backwardKernel).filter(Objects::nonNull);
    }

    /** The workspace of the pass that needs most. */
    long workspaceBytes() {
        return algorithms().mapToLong(ConvolutionAlgorithm::workspace).max().orElseThrow();
    }

    boolean addsBias() {
        return bias != null;
    }

    /** {@code y = x * kernel + bias}; all are addresses. */
    void forward(long x, long kernel, long bias, long y, long workspace) {
        result.at(y); // is also what cuDNN could add to the convolution, times 0
        check(cudnnConvolutionBiasActivationForward(cudnn.context(), ONE, this.x, first.at(x), this.kernel,
                second.at(kernel), convolution(Pass.FORWARD),
                forward.id(), this.workspace.at(workspace), forward.workspace(), ZERO, this.y, result,
                this.bias.descriptor(), biases.at(bias),
                this.bias.identity(), this.y, result));
    }

    /** {@code y = x * kernel}; all are addresses. */
    void forward(long x, long kernel, long y, long workspace) {
        check(cudnnConvolutionForward(cudnn.context(), ONE, this.x, first.at(x), this.kernel, second.at(kernel),
                convolution(Pass.FORWARD),
                forward.id(), this.workspace.at(workspace), forward.workspace(), ZERO, this.y, result.at(y)));
    }

    /** {@code dx} from {@code dz}; all are addresses. */
    void backwardInput(long dz, long kernel, long dx, long workspace) {
        backward.requireInput();
        check(cudnnConvolutionBackwardData(cudnn.context(), ONE, this.kernel, first.at(kernel), y, second.at(dz),
                convolution(Pass.INPUT),
                backwardInput.id(), this.workspace.at(workspace), backwardInput.workspace(), ZERO, x, result.at(dx)));
    }

    /** {@code dkernel} from {@code x} and {@code dz}; all are addresses. */
    void backwardKernel(long x, long dz, long dkernel, long workspace) {
        backward.requireParameters();
        check(cudnnConvolutionBackwardFilter(cudnn.context(), ONE, this.x, first.at(x), y, second.at(dz),
                convolution(Pass.KERNEL),
                backwardKernel.id(), this.workspace.at(workspace), backwardKernel.workspace(), ZERO, kernel,
                result.at(dkernel)));
    }

    /** Such as "cuDNN fp32: forward IMPLICIT_PRECOMP_GEMM, backward data ALGO_1, backward filter ALGO_1". */
    String description() {
        List<String> passes = new ArrayList<>();
        passes.add(forward.describe(Pass.FORWARD) + (bias == null ? "" : " with bias"));
        if (backwardInput != null) {
            passes.add(backwardInput.describe(Pass.INPUT));
        }
        if (backwardKernel != null) {
            passes.add(backwardKernel.describe(Pass.KERNEL));
        }
        return passes.stream().collect(Collectors.joining(", ", "cuDNN " + precision.label() + ": ", ""));
    }

    @Override
    public void close() {
        owned.close();
    }
}
