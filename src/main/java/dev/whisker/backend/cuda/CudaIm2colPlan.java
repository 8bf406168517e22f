package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A convolution by own kernels and cuBLASLt ({@link PatchProducts}), which needs nothing from cuDNN: nothing is padded,
 * and the kernel is not reordered. Bias and activation are one pass of an own kernel, in place.
 *
 * <p>The matrix of patches is as much larger than the input as a kernel has positions for each stride. So a batch is
 * computed in slices of as many pictures as have {@value #MAX_COLUMNS} bytes of patches, at least one, the last slice
 * having what is left. The gradient of the kernel is the sum over slices in their order. Slices depend on shapes alone,
 * so the bits are the same every time.
 *
 * <p>Scratch area: the kernel where it is rounded, the patches of a slice, then cuBLASLt's workspace.
 */
final class CudaIm2colPlan implements LinearPlan {
    private static final long MAX_COLUMNS = 64L << 20;

    private final CudaPlans plans;
    private final Conv2dSpec spec;
    private final Shape input;
    private final Shape output;
    private final Backward backward;
    private final String reason;
    private final OwnedResources owned = new OwnedResources();
    private final int whole;
    private final PatchProducts products;
    /** Of a last slice that has fewer pictures; null where all have as many. */
    private final PatchProducts rest;
    private final ProductKernel kernels;
    private final ScratchLayout layout;
    private final long columnsPart;
    private final long workspacePart;

    /** @param reason why it is not cuDNN, for the description */
    CudaIm2colPlan(CudaPlans plans, Conv2dSpec spec, Shape input, Backward backward, Scratch scratch, String reason) {
        this.plans = plans;
        this.spec = spec;
        this.input = input;
        this.output = spec.outputShape(input);
        this.backward = backward;
        this.reason = reason;
        long picture = output.rows() / output.batch() * PatchProducts.patch(spec.window(), input) * Float.BYTES;
        whole = (int) Math.max(1, Math.min(input.batch(), MAX_COLUMNS / picture));
        layout = new ScratchLayout(scratch);
        try {
            kernels = owned.add(new ProductKernel(plans, kernelSize(), backward, layout), ProductKernel::close);
            products = products(whole);
            rest = input.batch() % whole == 0 ? null : products(input.batch() % whole);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
        columnsPart = layout.part(products.columnsBytes());
        workspacePart = layout.part(Math.max(products.workspaceBytes(), rest == null ? 0 : rest.workspaceBytes()));
    }

    private PatchProducts products(int pictures) {
        Window2d window = spec.window();
        return owned.add(new PatchProducts(plans, window, input.withBatch(pictures), output.withBatch(pictures),
                backward), PatchProducts::close);
    }

    /** What is done for one slice. */
    private interface Slice {
        /**
         * @param x where its pictures start in a tensor of the input's shape, in bytes; {@code y} of the output's
         */
        void compute(PatchProducts products, long x, long y);
    }

    private void eachSlice(Slice slice) {
        int bytes = plans.activationType().bytes();
        long x = input.size() / input.batch() * bytes;
        long y = output.size() / output.batch() * bytes;
        for (int first = 0; first < input.batch(); first += whole) {
            slice.compute(first + whole <= input.batch() ? products : rest, first * x, first * y);
        }
    }

    private long kernelSize() {
        return spec.kernelShape(input).size();
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        long source = plans.values(x, input.size());
        long weights = kernels.forForward(kernel);
        long biases = spec.bias() ? floats(bias, spec.filters()) : 0;
        long target = plans.values(y, output.size());
        long columns = layout.address(columnsPart);
        long workspace = layout.address(workspacePart);
        eachSlice((of, in, out) -> of.forward(source + in, weights, target + out, columns, workspace));
        if (spec.bias() || spec.activation() != Activation.LINEAR) {
            plans.afterProduct(spec.activation(), biases, target, output);
        }
    }

    @Override
    public void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        backward.requireInput();
        long gradient = plans.values(dz, output.size());
        long weights = kernels.forBackward(kernel);
        long target = plans.values(dx, input.size());
        long columns = layout.address(columnsPart);
        long workspace = layout.address(workspacePart);
        eachSlice((of, in, out) -> of.backwardInput(gradient + out, weights, target + in, columns, workspace));
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        backward.requireParameters();
        long source = plans.values(x, input.size());
        long gradient = plans.values(dz, output.size());
        long target = floats(dkernel, kernelSize());
        long columns = layout.address(columnsPart);
        long workspace = layout.address(workspacePart);
        eachSlice((of, in, out) ->
                of.backwardKernel(source + in, gradient + out, target, in > 0, columns, workspace));
        if (spec.bias()) {
            plans.biasGradient(gradient, dbias, output);
        }
    }

    @Override
    public void weightsChanged() {
        kernels.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return kernels.keptBytes();
    }

    /** Such as "im2col and cuBLASLt fp32, 3 pictures at a time (chosen)". */
    @Override
    public String description() {
        String slices = rest == null && whole == input.batch() ? ""
                : ", " + whole + (whole == 1 ? " picture" : " pictures") + " at a time";
        return "im2col and cuBLASLt " + plans.precision().label() + slices + " (" + reason + ")";
    }

    @Override
    public void close() {
        owned.close();
    }
}
