package dev.whisker.backend.cuda;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import java.util.function.Consumer;

/**
 * The passes of one convolution by passes that want {@link PictureLayout#NCHW}: what comes in is transposed before,
 * what goes out after. For measurements; an engine may be faster in that order by more than the transpositions take, or
 * need no memory for transpositions of its own.
 *
 * <p>Workspace: pictures, kernel and results in that order, then the workspace of the passes inside.
 */
final class NchwPasses implements ConvolutionPasses {
    private final CudaPlans plans;
    private final ConvolutionGeometry geometry;
    private final ConvolutionPasses inside;
    private final Matrices pictures;
    private final Matrices kernels;
    private final Matrices results;

    /** @param inside is closed with this */
    NchwPasses(CudaPlans plans, ConvolutionGeometry geometry, ConvolutionPasses inside) {
        this.plans = plans;
        this.geometry = geometry;
        this.inside = inside;
        pictures = Matrices.of(geometry.input(), plans.activationType());
        kernels = Matrices.of(geometry.kernel(), plans.activationType());
        results = Matrices.of(geometry.output(), plans.activationType());
    }

    /** The pixels by channels of each picture: what is transposed. */
    private record Matrices(long count, long pixels, long channels, int elementBytes) {
        static Matrices of(Shape shape, DType type) {
            return new Matrices(shape.batch(), (long) shape.height() * shape.width(), shape.channels(), type.bytes());
        }

        /** Whether both orders are the same. */
        boolean isOneOrder() {
            return pixels == 1 || channels == 1;
        }

        /** Of the transposed copy, if there is one. */
        long bytes() {
            return isOneOrder() ? 0 : ScratchLayout.aligned(count * pixels * channels * elementBytes);
        }
    }

    @Override
    public long workspaceBytes() {
        return pictures.bytes() + kernels.bytes() + results.bytes() + inside.workspaceBytes();
    }

    @Override
    public boolean addsBias() {
        return inside.addsBias();
    }

    @Override
    public void forward(long x, long kernel, long y, long workspace) {
        forward(new Addresses(x, kernel, y, workspace), x, kernel, y,
                at -> inside.forward(at.pictures, at.kernel, at.results, at.workspace));
    }

    @Override
    public void forward(long x, long kernel, long bias, long y, long workspace) {
        forward(new Addresses(x, kernel, y, workspace), x, kernel, y,
                at -> inside.forward(at.pictures, at.kernel, bias, at.results, at.workspace));
    }

    private void forward(Addresses at, long x, long kernel, long y, Consumer<Addresses> pass) {
        transpose(pictures, x, at.pictures);
        transpose(kernels, kernel, at.kernel);
        pass.accept(at);
        transposeBack(results, at.results, y);
    }

    @Override
    public void backwardInput(long dz, long kernel, long dx, long workspace) {
        Addresses at = new Addresses(dx, kernel, dz, workspace);
        transpose(results, dz, at.results);
        transpose(kernels, kernel, at.kernel);
        inside.backwardInput(at.results, at.kernel, at.pictures, at.workspace);
        transposeBack(pictures, at.pictures, dx);
    }

    @Override
    public void backwardKernel(long x, long dz, long dkernel, long workspace) {
        Addresses at = new Addresses(x, dkernel, dz, workspace);
        transpose(pictures, x, at.pictures);
        transpose(results, dz, at.results);
        inside.backwardKernel(at.pictures, at.results, at.kernel, at.workspace);
        transposeBack(kernels, at.kernel, dkernel);
    }

    /** Where the operands of a call lie in the other order: in the workspace, or where they are if that is the same. */
    private final class Addresses {
        private final long pictures;
        private final long kernel;
        private final long results;
        private final long workspace;

        Addresses(long x, long kernel, long y, long workspace) {
            long afterPictures = workspace + NchwPasses.this.pictures.bytes();
            long afterKernel = afterPictures + kernels.bytes();
            this.pictures = NchwPasses.this.pictures.isOneOrder() ? x : workspace;
            this.kernel = kernels.isOneOrder() ? kernel : afterPictures;
            this.results = NchwPasses.this.results.isOneOrder() ? y : afterKernel;
            this.workspace = afterKernel + NchwPasses.this.results.bytes();
        }
    }

    private void transpose(Matrices matrices, long from, long to) {
        run(matrices, from, to, matrices.pixels, matrices.channels);
    }

    private void transposeBack(Matrices matrices, long from, long to) {
        run(matrices, from, to, matrices.channels, matrices.pixels);
    }

    private void run(Matrices matrices, long from, long to, long rows, long columns) {
        if (!matrices.isOneOrder()) {
            plans.gpu().check(plans.ops().transposeEach(from, to, matrices.count, rows, columns, plans.gpu().queue()),
                    "transposing for a convolution", geometry.input());
        }
    }

    @Override
    public String description() {
        return inside.description();
    }

    @Override
    public void close() {
        inside.close();
    }
}
