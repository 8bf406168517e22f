package dev.whisker.backend.cpu;

import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * The gradient of a convolution's kernel by our own operation. It sums blocks of output rows apart and then adds their
 * sums. How many blocks there are depends on the shape alone, so the result has the same bits for every number of
 * threads.
 *
 * <p>Scratch area: the sums of the blocks (blocks, kernel height, kernel width, channels, filters rounded up). In
 * bfloat16, each thread has memory of its own besides, for the pairs of rows that it multiplies at once.
 */
final class OwnKernelGradient implements KernelGradient {
    private static final long MAX_BLOCKS = 32;
    /** With fewer pixels per block, adding the blocks' sums takes more than a few percent of the time. */
    private static final long BLOCK_PIXELS = 512;
    private static final long MAX_BYTES = 16L << 20;
    private static final int FILTERS = 16;

    private final CpuDevice device;
    private final ConvolutionShape convolution;
    private final Scratch scratch;
    private final long blocks;
    private final long sums;

    OwnKernelGradient(CpuDevice device, ConvolutionShape convolution, Scratch scratch) {
        this.device = device;
        this.convolution = convolution;
        this.scratch = scratch;
        long bytes = convolution.taps() * wholeVectors(convolution.filters()) * Float.BYTES;
        blocks = blocks(convolution.pixels(), bytes);
        sums = scratch.layout(Arena.ALIGNMENT).part(blocks * bytes);
    }

    /**
     * How many blocks are summed apart.
     *
     * @param pixels of all outputs
     * @param bytes  what the sums of one block take
     */
    static long blocks(long pixels, long bytes) {
        long most = Math.min(MAX_BLOCKS, MAX_BYTES / bytes);
        return Math.max(1, Math.min(most, pixels / BLOCK_PIXELS));
    }

    /** The filters that operations have room for in scratch memory: whole vectors. */
    static long wholeVectors(int filters) {
        return (filters + FILTERS - 1L) / FILTERS * FILTERS;
    }

    @Override
    public void compute(Tensor x, Tensor dz, Tensor dkernel) {
        Window2d window = convolution.window();
        Shape input = convolution.input();
        Shape output = convolution.output();
        long partial = ((NativeMemory) scratch.memory()).address() + sums;
        Call.check(device.ops().convKernelGradient(activations(x, input), activations(dz, output),
                Call.floats(dkernel, convolution.kernelSize()), partial, blocks, input.batch(), input.height(),
                input.width(), input.channels(), output.channels(), window.kernelHeight(), window.kernelWidth(),
                window.strideHeight(), window.strideWidth(), window.dilationHeight(), window.dilationWidth(),
                window.padTop(input.height()), window.padLeft(input.width()), output.height(), output.width(),
                device.queue()), "kernel gradient");
    }

    private long activations(Tensor tensor, Shape shape) {
        return Call.address(tensor, device.activationType(), shape.size());
    }

    @Override
    public String implementation() {
        return "whisker:" + device.isa();
    }
}
