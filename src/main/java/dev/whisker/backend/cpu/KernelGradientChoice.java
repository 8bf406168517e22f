package dev.whisker.backend.cpu;

import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;

/** Who computes the gradients of convolutions' kernels: our own operation or oneDNN. */
enum KernelGradientChoice {
    /** Whoever is faster, as docs/speed.md has measured it: see {@link #isOwnFaster}. */
    FASTER {
        @Override
        boolean isOwn(CpuDevice device, ConvolutionShape convolution) {
            String instructionSet = InstructionSet.effective();
            return device.activationType() == DType.BFLOAT16 ? isOwnFasterInBfloat16(instructionSet, convolution)
                    : !device.isa().equals(NARROW) && isOwnFaster(instructionSet, convolution);
        }
    },
    /** Our own for every convolution that it can compute: for tests. */
    OWN {
        @Override
        boolean isOwn(CpuDevice device, ConvolutionShape convolution) {
            return true;
        }
    },
    /** oneDNN for all: for comparison. */
    ONEDNN {
        @Override
        boolean isOwn(CpuDevice device, ConvolutionShape convolution) {
            return false;
        }
    };

    /** Our operations without fused multiplication and addition. */
    private static final String NARROW = "sse4.2";
    /** With fewer, registers are not full. */
    private static final int MIN_FILTERS = 32;
    /** With fewer, or with larger kernels, there is not enough work apart from each other for many threads. */
    private static final long MIN_PIXELS = 1024;
    private static final long MAX_KERNEL_SIZE = 1 << 18;
    /** With fewer, ours are not faster with AVX-512: registers are not full, and sums of blocks take their share. */
    private static final int MIN_CHANNELS_AVX512 = 32;
    private static final long MIN_PIXELS_AVX512 = 1 << 15;
    private static final long MIN_PIXELS_BFLOAT16 = 2048;
    private static final long MAX_KERNEL_SIZE_BFLOAT16 = 1 << 17;

    abstract boolean isOwn(CpuDevice device, ConvolutionShape convolution);

    /**
     * Whether our own operation is clearly faster in float32. With AVX2, oneDNN computes gradients of kernels at about
     * half the speed of its forward passes, and ours takes 0.3 to 0.9 of its time. With AVX-512 ours takes about 0.9 of
     * it for large maps on AMD's processors. Single channels, few filters and kernels of one pixel are oneDNN's
     * everywhere.
     *
     * @param instructionSet oneDNN's
     */
    static boolean isOwnFaster(String instructionSet, ConvolutionShape convolution) {
        Window2d window = convolution.window();
        boolean fits = convolution.filters() >= MIN_FILTERS && window.kernelHeight() * window.kernelWidth() > 1
                && convolution.kernelSize() <= MAX_KERNEL_SIZE;
        if (instructionSet.equals(InstructionSet.AMD_AVX512)) {
            return fits && convolution.channels() >= MIN_CHANNELS_AVX512 && convolution.pixels() >= MIN_PIXELS_AVX512;
        }
        return fits && instructionSet.startsWith("AVX2") && convolution.channels() > 1
                && convolution.pixels() >= MIN_PIXELS;
    }

    /**
     * The same in bfloat16: on AMD's processors, where oneDNN's takes 1.0 to 2 times as long.
     *
     * @param instructionSet oneDNN's
     */
    static boolean isOwnFasterInBfloat16(String instructionSet, ConvolutionShape convolution) {
        Window2d window = convolution.window();
        return instructionSet.equals(InstructionSet.AMD_AVX512) && convolution.filters() >= MIN_FILTERS
                && window.kernelHeight() * window.kernelWidth() > 1
                && convolution.kernelSize() <= MAX_KERNEL_SIZE_BFLOAT16
                && convolution.pixels() >= MIN_PIXELS_BFLOAT16;
    }
}
