package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.backend.cuda.CudaChoices.Convolution;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;

/**
 * A convolution by cuDNN, in the contract's layout of pictures. The kernel (height, width, in, filters) is transposed
 * to cuDNN's (filters, height, width, in): in the scratch area at each call, or once in inference.
 *
 * <p>Bias and activation are one pass of an own kernel, in place; or cuDNN adds the bias, where no activation follows
 * and that was chosen.
 *
 * <p>Scratch area: kernel or its gradient, then the workspace of the passes.
 */
final class CudaConvPlan implements LinearPlan {
    private final Gpu gpu;
    private final CudaPlans plans;
    private final OwnedResources owned = new OwnedResources();
    private final ConvolutionGeometry geometry;
    private final ConvolutionPasses convolution;
    private final boolean bias;
    private final Activation activation;
    private final ScratchLayout layout;
    /** (filters, height, width, in). */
    private final KernelCopy kernels;
    private final long workspacePart;

    CudaConvPlan(CudaPlans plans, ConvolutionGeometry geometry, boolean bias, Activation activation, Backward backward,
            Scratch scratch) {
        this.gpu = plans.gpu();
        this.plans = plans;
        this.geometry = geometry;
        this.bias = bias;
        this.activation = activation;
        layout = new ScratchLayout(scratch);
        boolean biasByCudnn = bias && activation == Activation.LINEAR && plans.choices().biasByCudnn()
                && plans.activationType() == DType.FLOAT32; // in bfloat16 it would have to be rounded as well
        try {
            kernels = owned.add(new KernelCopy(gpu, layout, kernelSize() * plans.activationType().bytes(), backward,
                    this::transpose), KernelCopy::close);
            convolution = owned.add(passes(backward, biasByCudnn), ConvolutionPasses::close);
            workspacePart = layout.part(convolution.workspaceBytes());
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private ConvolutionPasses passes(Backward backward, boolean biasByCudnn) {
        if (plans.choices().convolution() == Convolution.LEGACY) {
            return new LegacyConvolution(plans, geometry, backward);
        }
        PictureLayout order = plans.choices().layout();
        ConvolutionPasses graphs = new GraphConvolution(gpu, plans.cudnn(), geometry,
                ConvolutionArithmetic.of(plans.precision()), order, backward, biasByCudnn);
        return order == PictureLayout.NHWC ? graphs : new NchwPasses(plans, geometry, graphs);
    }

    private long kernelSize() {
        return geometry.kernelElements() * geometry.filters();
    }

    private long workspace() {
        return layout.address(workspacePart);
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        long target = plans.values(y, geometry.output().size());
        long biases = this.bias ? floats(bias, geometry.filters()) : 0;
        long from = plans.values(x, geometry.input().size());
        if (convolution.addsBias()) {
            convolution.forward(from, kernels.forForward(kernel), biases, target, workspace());
            return;
        }
        convolution.forward(from, kernels.forForward(kernel), target, workspace());
        if (this.bias || activation != Activation.LINEAR) {
            plans.afterProduct(activation, biases, target, geometry.output());
        }
    }

    @Override
    public void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        convolution.backwardInput(plans.values(dz, geometry.output().size()), kernels.forBackward(kernel),
                plans.values(dx, geometry.input().size()), workspace());
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        long gradient = kernels.place();
        long from = plans.values(dz, geometry.output().size());
        convolution.backwardKernel(plans.values(x, geometry.input().size()), from, gradient, workspace());
        gpu.check(plans.ops().transposeBack(gradient, floats(dkernel, kernelSize()), geometry.filters(),
                geometry.kernelElements(), gpu.queue()), "transposing a kernel's gradient", dkernel.shape());
        if (bias) {
            plans.biasGradient(from, dbias, geometry.output());
        }
    }

    private void transpose(Tensor kernel, long target) {
        gpu.check(plans.ops().transpose(floats(kernel, kernelSize()), target, geometry.kernelElements(),
                geometry.filters(), gpu.queue()), "transposing a kernel", kernel.shape());
    }

    @Override
    public void weightsChanged() {
        kernels.weightsChanged();
    }

    @Override
    public long keptBytes() {
        return kernels.keptBytes();
    }

    @Override
    public String description() {
        return convolution.description();
    }

    @Override
    public void close() {
        owned.close();
    }
}
