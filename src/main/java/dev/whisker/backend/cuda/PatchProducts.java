package dev.whisker.backend.cuda;

import dev.whisker.backend.cuda.MatrixProduct.Form;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Backward;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A convolution of some pictures as products of matrices. Its {@code columns} are the patches that the windows see, one
 * row (ky, kx, channel) for each of the output's pixels, with zeros where a window lies outside; a kernel (height,
 * width, in, filters) is the other factor as it is:
 * <pre>
 * y = columns(x) kernel        dx = columns' (dz kernel^T)        dkernel = columns(x)^T dz
 * </pre>
 * where {@code columns'} adds up what was copied to several patches.
 *
 * <p>Source: K. Chellapilla et al., High Performance Convolutional Neural Networks for Document Processing, 2006.
 */
final class PatchProducts implements AutoCloseable {
    private static final String NAME = "convolution by im2col";

    private final CudaPlans plans;
    private final Gpu gpu;
    private final Window2d window;
    private final Shape input;
    private final Shape output;
    private final OwnedResources owned = new OwnedResources();
    private final MatrixProduct forward;
    /** Null where the gradient was not asked for, as is the next. */
    private final MatrixProduct backwardInput;
    private final MatrixProduct backwardKernel;

    /** @param input of these pictures, as {@code output} */
    PatchProducts(CudaPlans plans, Window2d window, Shape input, Shape output, Backward backward) {
        this.plans = plans;
        this.gpu = plans.gpu();
        this.window = window;
        this.input = input;
        this.output = output;
        long rows = output.rows();
        long patch = patch(window, input);
        int filters = output.channels();
        try {
            DType activations = plans.activationType();
            forward = product(plans, NAME, Form.PLAIN, rows, filters, patch, activations);
            backwardInput = backward.ofInput()
                    ? product(plans, NAME + ", backward input", Form.SECOND_TRANSPOSED, rows, patch, filters,
                            DType.FLOAT32) : null;
            backwardKernel = backward.ofParameters()
                    ? product(plans, NAME + ", backward kernel", Form.FIRST_TRANSPOSED, patch, filters, rows,
                            DType.FLOAT32) : null;
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private MatrixProduct product(CudaPlans plans, String name, Form form, long rows, long columns, long inner,
            DType result) {
        return owned.add(new MatrixProduct(plans.cublas(), name, form, rows, columns, inner, false, plans.precision(),
                result), MatrixProduct::close);
    }

    /** Elements of a patch. */
    static long patch(Window2d window, Shape input) {
        return (long) window.kernelHeight() * window.kernelWidth() * input.channels();
    }

    /** Of the matrix of patches; its gradient is float32 in any case. */
    long columnsBytes() {
        return output.rows() * patch(window, input) * Float.BYTES;
    }

    /** What cuBLASLt needs for any of the products. */
    long workspaceBytes() {
        return Stream.of(forward, backwardInput, backwardKernel).filter(Objects::nonNull)
                .mapToLong(MatrixProduct::workspaceBytes).max().orElseThrow();
    }

    /** {@code y} without a bias; all are addresses. */
    void forward(long x, long kernel, long y, long columns, long workspace) {
        im2col(x, columns);
        forward.run(columns, kernel, 0, y, workspace);
    }

    /** {@code dx}; all are addresses. */
    void backwardInput(long dz, long kernel, long dx, long columns, long workspace) {
        backwardInput.run(dz, kernel, 0, columns, workspace);
        gpu.check(plans.ops().col2im(columns, dx, input.batch(), input.height(), input.width(), input.channels(),
                window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(),
                window.dilationHeight(), window.dilationWidth(), window.padTop(input.height()),
                window.padLeft(input.width()), output.height(), output.width(), gpu.queue()), "col2im", input);
    }

    /**
     * {@code dkernel}; all are addresses.
     *
     * @param add to what {@code dkernel} holds
     */
    void backwardKernel(long x, long dz, long dkernel, boolean add, long columns, long workspace) {
        im2col(x, columns);
        if (add) {
            backwardKernel.add(columns, dz, dkernel, workspace);
        } else {
            backwardKernel.run(columns, dz, 0, dkernel, workspace);
        }
    }

    private void im2col(long x, long columns) {
        gpu.check(plans.ops().im2col(x, columns, input.batch(), input.height(), input.width(), input.channels(),
                window.kernelHeight(), window.kernelWidth(), window.strideHeight(), window.strideWidth(),
                window.dilationHeight(), window.dilationWidth(), window.padTop(input.height()),
                window.padLeft(input.width()), output.height(), output.width(), gpu.queue()), "im2col", input);
    }

    @Override
    public void close() {
        owned.close();
    }
}
