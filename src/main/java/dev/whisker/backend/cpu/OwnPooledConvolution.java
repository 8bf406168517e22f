package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.Activation;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A convolution, max pooling, bias and relu by our own operations, tile by tile in the cache. The gradients are summed
 * in blocks as {@link OwnKernelGradient} has it: bits do not depend on the number of threads.
 *
 * <p>Scratch area, forward: the kernel with filters rounded up, rounded to the type of activations. Backward: the sums
 * of the blocks.
 */
final class OwnPooledConvolution implements PooledConvolutionPlan {
    /** An index is a byte. */
    private static final int MAX_POSITIONS = 255;
    /** What the operations can copy of the input for one window. */
    private static final long MAX_INPUT = 8192;

    private final CpuDevice device;
    private final Window2d window;
    private final Window2d pool;
    private final Shape input;
    private final Shape convolved;
    private final Shape output;
    private final long kernelSize;
    private final LinearPlan ofInput;
    private final Scratch scratch;
    private final long packed;
    private final long sums;
    private final long blocks;

    /** @param ofInput computes the gradient of the input, and is closed here; null where it is not wanted */
    OwnPooledConvolution(CpuDevice device, Conv2dSpec spec, Window2d pool, Shape input, LinearPlan ofInput,
            Scratch scratch) {
        this.device = device;
        this.ofInput = ofInput;
        this.window = spec.window();
        this.pool = pool;
        this.input = input;
        this.scratch = scratch;
        convolved = spec.outputShape(input);
        output = pool.outputShape(convolved);
        ConvolutionShape shape = new ConvolutionShape(window, input, convolved);
        kernelSize = shape.kernelSize();
        long width = OwnKernelGradient.wholeVectors(spec.filters()) * Float.BYTES;
        long blockBytes = (shape.taps() + 1) * width;
        blocks = OwnKernelGradient.blocks(shape.pixels(), blockBytes);
        packed = scratch.layout(Arena.ALIGNMENT).part(shape.taps() * width);
        sums = scratch.layout(Arena.ALIGNMENT).part(blocks * blockBytes);
    }

    /** Whether the operations can compute it: windows lie side by side, all of them whole, and are not too large. */
    static boolean isPossible(Window2d window, Window2d pool, Shape input) {
        Shape convolved = window.outputShape(input);
        boolean apart = pool.strideHeight() == pool.kernelHeight() && pool.strideWidth() == pool.kernelWidth();
        boolean whole = pool.outputHeight(convolved.height()) == convolved.height() / pool.kernelHeight()
                && pool.outputWidth(convolved.width()) == convolved.width() / pool.kernelWidth();
        long height = (pool.kernelHeight() - 1L) * window.strideHeight() + window.effectiveKernelHeight();
        long width = (pool.kernelWidth() - 1L) * window.strideWidth() + window.effectiveKernelWidth();
        return apart && whole && (long) pool.kernelHeight() * pool.kernelWidth() <= MAX_POSITIONS
                && height * width <= MAX_INPUT && height * width * input.channels() <= MAX_INPUT;
    }

    @Override
    public boolean needsProducts() {
        return false;
    }

    @Override
    public DType indexType() {
        return DType.UINT8;
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y, Tensor index, Tensor products) {
        Call.check(device.ops().convPoolForward(values(x, input), Call.floats(kernel, kernelSize),
                optionalFloats(bias, output.channels()), values(y, output), index == null ? 0 : index(index),
                optionalProducts(products), scratchAt(packed), input.batch(), input.height(), input.width(),
                input.channels(), output.channels(), window.kernelHeight(), window.kernelWidth(),
                window.strideHeight(), window.strideWidth(), window.dilationHeight(), window.dilationWidth(),
                window.padTop(input.height()), window.padLeft(input.width()), convolved.height(), convolved.width(),
                pool.kernelHeight(), pool.kernelWidth(), device.queue()), "convolution with max pooling");
    }

    @Override
    public void addBias(Tensor products, Tensor bias) {
        Call.check(device.ops().biasActivation(Codes.of(Activation.LINEAR), Call.floats(bias, output.channels()),
                values(products, convolved), convolved.rows(), convolved.channels(), device.queue()), "bias");
    }

    @Override
    public void backward(Tensor x, Tensor y, Tensor dy, Tensor index, Tensor dkernel, Tensor dbias, Tensor gradient) {
        Call.check(device.ops().convPoolGradient(values(x, input), values(y, output), values(dy, output),
                index(index), optionalFloats(dkernel, kernelSize), optionalFloats(dbias, output.channels()),
                optionalProducts(gradient), scratchAt(sums), blocks, input.batch(), input.height(), input.width(),
                input.channels(), output.channels(), window.kernelHeight(), window.kernelWidth(),
                window.strideHeight(), window.strideWidth(), window.dilationHeight(), window.dilationWidth(),
                window.padTop(input.height()), window.padLeft(input.width()), convolved.height(), convolved.width(),
                pool.kernelHeight(), pool.kernelWidth(), device.queue()), "convolution with max pooling, backward");
    }

    @Override
    public void backwardInput(Tensor gradient, Tensor kernel, Tensor dx) {
        ofInput.backwardInput(gradient, kernel, dx);
    }

    @Override
    public void weightsChanged() {
        // the kernel is read anew at each call
    }

    @Override
    public long keptBytes() {
        return 0;
    }

    private long values(Tensor tensor, Shape shape) {
        return Call.address(tensor, device.activationType(), shape.size());
    }

    private long optionalProducts(Tensor tensor) {
        return tensor == null ? 0 : values(tensor, convolved);
    }

    private static long optionalFloats(Tensor tensor, long elements) {
        return tensor == null ? 0 : Call.floats(tensor, elements);
    }

    private long index(Tensor index) {
        return Call.address(index, indexType(), output.size());
    }

    private long scratchAt(long part) {
        return ((NativeMemory) scratch.memory()).address() + part;
    }

    @Override
    public String description() {
        String own = "whisker:" + device.isa() + " with max pooling and " + Activation.RELU.kerasName();
        return ofInput == null ? own : own + "; " + ofInput.description();
    }

    @Override
    public void close() {
        if (ofInput != null) {
            ofInput.close();
        }
    }
}
