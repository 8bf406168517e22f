package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_CROSS_CORRELATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_ADD;

import dev.whisker.backend.cuda.BackendAttribute.Kind;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Padding2d;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;

/**
 * One pass of a convolution as cuDNN's graph API describes it: tensors, and an operation between them. The forward pass
 * may have a second operation, the sum with a bias, one number per filter; what is between the two is a tensor of
 * float32 that never lies in memory.
 *
 * <p>Where elements lie ({@link PictureLayout}) is said by strides: cuDNN's own order of extents is that of NCHW.
 */
final class ConvolutionGraph implements AutoCloseable {
    /** How the tensors of a graph are named when it is executed. */
    static final long X = 1;
    static final long KERNEL = 2;
    static final long Y = 3;
    static final long BIAS = 4;
    private static final long SUM = 5;
    /** Bytes; what memory plans promise of every tensor, and what engines that load four floats at once need. */
    private static final int ALIGNMENT = 16;

    private final Subject subject;
    private final OwnedResources owned = new OwnedResources();
    private final BackendDescriptor graph;

    /**
     * What a graph is of: equal ones are planned alike.
     *
     * @param bias whether a forward pass adds one
     */
    record Subject(ConvolutionPass pass, ConvolutionGeometry geometry, ConvolutionArithmetic arithmetic,
            PictureLayout layout, boolean bias) {
    }

    /** @throws CudnnFailure if cuDNN does not take such a convolution */
    ConvolutionGraph(PlanningDevice device, Subject subject) {
        this.subject = subject;
        try {
            graph = describe(device);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private BackendDescriptor describe(PlanningDevice device) {
        ConvolutionGeometry geometry = subject.geometry;
        int type = subject.arithmetic.dataType();
        Window2d window = geometry.window();
        BackendDescriptor x = tensor(X, geometry.input(), type, false);
        BackendDescriptor kernel = tensor(KERNEL, geometry.kernel(), type, false);
        BackendDescriptor y = tensor(Y, geometry.output(), type, false);
        BackendDescriptor convolution = convolution(window, geometry.padding());
        BackendDescriptor result = BackendDescriptor.of(Kind.GRAPH, owned);
        if (subject.bias) {
            BackendDescriptor sum = tensor(SUM, geometry.output(), CUDNN_DATA_FLOAT, true);
            BackendDescriptor bias = tensor(BIAS, Shape.of(1, 1, 1, geometry.filters()), type, false);
            result.refer(BackendAttribute.GRAPH_OPERATIONS, forward(x, kernel, sum, convolution), sum(sum, bias, y));
        } else {
            result.refer(BackendAttribute.GRAPH_OPERATIONS, switch (subject.pass) {
                case FORWARD -> forward(x, kernel, y, convolution);
                case INPUT -> ofInput(x, kernel, y, convolution);
                case KERNEL -> ofKernel(x, kernel, y, convolution);
            });
        }
        device.ofGraph(result);
        return result.finish();
    }

    private BackendDescriptor tensor(long id, Shape shape, int type, boolean virtual) {
        return BackendDescriptor.of(Kind.TENSOR, owned)
                .choose(BackendAttribute.TENSOR_DATA_TYPE, type)
                .integers(BackendAttribute.TENSOR_DIMENSIONS, shape.batch(), shape.channels(), shape.height(),
                        shape.width())
                .integers(BackendAttribute.TENSOR_STRIDES, subject.layout.strides(shape))
                .integers(BackendAttribute.TENSOR_UNIQUE_ID, id)
                .integers(BackendAttribute.TENSOR_BYTE_ALIGNMENT, ALIGNMENT)
                .flag(BackendAttribute.TENSOR_IS_VIRTUAL, virtual)
                .finish();
    }

    private BackendDescriptor convolution(Window2d window, Padding2d padding) {
        return BackendDescriptor.of(Kind.CONVOLUTION, owned)
                .integers(BackendAttribute.CONVOLUTION_SPATIAL_DIMS, 2)
                .choose(BackendAttribute.CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT)
                .choose(BackendAttribute.CONVOLUTION_CONV_MODE, CUDNN_CROSS_CORRELATION)
                .integers(BackendAttribute.CONVOLUTION_PRE_PADDINGS, padding.top(), padding.left())
                .integers(BackendAttribute.CONVOLUTION_POST_PADDINGS, padding.bottom(), padding.right())
                .integers(BackendAttribute.CONVOLUTION_STRIDES, window.strideHeight(), window.strideWidth())
                .integers(BackendAttribute.CONVOLUTION_DILATIONS, window.dilationHeight(), window.dilationWidth())
                .finish();
    }

    private BackendDescriptor forward(BackendDescriptor x, BackendDescriptor kernel, BackendDescriptor y,
            BackendDescriptor convolution) {
        return BackendDescriptor.of(Kind.FORWARD, owned)
                .refer(BackendAttribute.FORWARD_X, x)
                .refer(BackendAttribute.FORWARD_W, kernel)
                .refer(BackendAttribute.FORWARD_Y, y)
                .refer(BackendAttribute.FORWARD_CONVOLUTION, convolution)
                .real(BackendAttribute.FORWARD_ALPHA, 1.0)
                .real(BackendAttribute.FORWARD_BETA, 0.0)
                .finish();
    }

    private BackendDescriptor ofInput(BackendDescriptor dx, BackendDescriptor kernel, BackendDescriptor dy,
            BackendDescriptor convolution) {
        return BackendDescriptor.of(Kind.BACKWARD_DATA, owned)
                .refer(BackendAttribute.DATA_DX, dx)
                .refer(BackendAttribute.DATA_W, kernel)
                .refer(BackendAttribute.DATA_DY, dy)
                .refer(BackendAttribute.DATA_CONVOLUTION, convolution)
                .real(BackendAttribute.DATA_ALPHA, 1.0)
                .real(BackendAttribute.DATA_BETA, 0.0)
                .finish();
    }

    private BackendDescriptor ofKernel(BackendDescriptor x, BackendDescriptor dkernel, BackendDescriptor dy,
            BackendDescriptor convolution) {
        return BackendDescriptor.of(Kind.BACKWARD_FILTER, owned)
                .refer(BackendAttribute.FILTER_X, x)
                .refer(BackendAttribute.FILTER_DW, dkernel)
                .refer(BackendAttribute.FILTER_DY, dy)
                .refer(BackendAttribute.FILTER_CONVOLUTION, convolution)
                .real(BackendAttribute.FILTER_ALPHA, 1.0)
                .real(BackendAttribute.FILTER_BETA, 0.0)
                .finish();
    }

    /** {@code y = x + bias}. */
    private BackendDescriptor sum(BackendDescriptor x, BackendDescriptor bias, BackendDescriptor y) {
        BackendDescriptor add = BackendDescriptor.of(Kind.POINTWISE, owned)
                .choose(BackendAttribute.POINTWISE_MODE, CUDNN_POINTWISE_ADD)
                .choose(BackendAttribute.POINTWISE_COMP_TYPE, CUDNN_DATA_FLOAT)
                .finish();
        return BackendDescriptor.of(Kind.SUM, owned)
                .refer(BackendAttribute.SUM_FUNCTION, add)
                .refer(BackendAttribute.SUM_X, x)
                .refer(BackendAttribute.SUM_B, bias)
                .refer(BackendAttribute.SUM_Y, y)
                .finish();
    }

    Subject subject() {
        return subject;
    }

    BackendDescriptor descriptor() {
        return graph;
    }

    @Override
    public void close() {
        owned.close();
    }
}
