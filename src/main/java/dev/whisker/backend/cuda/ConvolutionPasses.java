package dev.whisker.backend.cuda;

/**
 * The passes of one convolution, without what a layer adds to them. All operands are addresses in GPU memory: pictures
 * NHWC, kernels and their gradients (filters, height, width, channels of a group), unless another
 * {@link PictureLayout} was asked for.
 *
 * <p>What computes is chosen, and what it needs is made, when the object is made. The passes themselves queue work on
 * the GPU's stream; they allocate no GPU memory and wait for nothing, so a stream that is being captured can take them.
 * Gradients that were not planned may not be asked for.
 */
interface ConvolutionPasses extends AutoCloseable {
    /** The GPU memory that the passes overwrite, given to each call: that of the pass that needs most. */
    long workspaceBytes();

    /** {@code y = x * kernel}. */
    void forward(long x, long kernel, long y, long workspace);

    /** Whether the forward pass can add a bias, and adding it here was asked for. */
    default boolean addsBias() {
        return false;
    }

    /**
     * {@code y = x * kernel + bias}, where {@link #addsBias}.
     *
     * @throws IllegalStateException if it does not add one
     */
    default void forward(long x, long kernel, long bias, long y, long workspace) {
        throw new IllegalStateException("this convolution adds no bias");
    }

    /** {@code dx} from {@code dz}. */
    void backwardInput(long dz, long kernel, long dx, long workspace);

    /** {@code dkernel} from {@code x} and {@code dz}. */
    void backwardKernel(long x, long dz, long dkernel, long workspace);

    /** Who computes, and how, for {@code run.json}. */
    String description();

    @Override
    void close();
}
