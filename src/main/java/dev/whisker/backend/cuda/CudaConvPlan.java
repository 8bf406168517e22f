package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.backend.cuda.CudaChoices.Convolution;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
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
    private final long kernelPart;
    private final long workspacePart;
    /** In inference the transposed kernel, kept between calls; else null. */
    private final DeviceMemory keptKernel;
    private boolean keptKernelCurrent;

    CudaConvPlan(CudaPlans plans, ConvolutionGeometry geometry, boolean bias, Activation activation, Backward backward,
            Scratch scratch) {
        this.gpu = plans.gpu();
        this.plans = plans;
        this.geometry = geometry;
        this.bias = bias;
        this.activation = activation;
        layout = new ScratchLayout(scratch);
        long kernelBytes = kernelSize() * Float.BYTES;
        kernelPart = layout.part(kernelBytes);
        boolean biasByCudnn = bias && activation == Activation.LINEAR && plans.choices().biasByCudnn();
        try {
            convolution = owned.add(passes(backward, biasByCudnn), ConvolutionPasses::close);
            workspacePart = layout.part(convolution.workspaceBytes());
            keptKernel = backward == Backward.NONE ? owned.add(new DeviceMemory(gpu, kernelBytes), DeviceMemory::close)
                    : null;
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
        return order == PictureLayout.NHWC ? graphs : new NchwPasses(gpu, geometry, graphs);
    }

    private long kernelSize() {
        return geometry.kernelElements() * geometry.filters();
    }

    private long part(long offset) {
        return layout.address(offset);
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        long target = floats(y, geometry.output().size());
        long biases = this.bias ? floats(bias, geometry.filters()) : 0;
        long from = floats(x, geometry.input().size());
        if (convolution.addsBias()) {
            convolution.forward(from, forwardKernel(kernel), biases, target, part(workspacePart));
            return;
        }
        convolution.forward(from, forwardKernel(kernel), target, part(workspacePart));
        if (this.bias || activation != Activation.LINEAR) {
            plans.afterProduct(activation, biases, target, geometry.output());
        }
    }

    @Override
    public void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        convolution.backwardInput(floats(dz, geometry.output().size()), transposed(kernel, part(kernelPart)),
                floats(dx, geometry.input().size()), part(workspacePart));
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        long gradient = part(kernelPart);
        long from = floats(dz, geometry.output().size());
        convolution.backwardKernel(floats(x, geometry.input().size()), from, gradient, part(workspacePart));
        gpu.check(gpu.ops().transpose(gradient, floats(dkernel, kernelSize()), geometry.filters(),
                geometry.kernelElements(), gpu.queue()), "transposing a kernel's gradient", dkernel.shape());
        if (bias) {
            gpu.check(gpu.ops().columnSums(from, floats(dbias, geometry.filters()), geometry.output().rows(),
                    geometry.filters(), gpu.queue()), "bias gradient", geometry.output());
        }
    }

    private long forwardKernel(Tensor kernel) {
        if (keptKernel == null) {
            return transposed(kernel, part(kernelPart));
        }
        if (!keptKernelCurrent) {
            transposed(kernel, keptKernel.address());
            keptKernelCurrent = true;
        }
        return keptKernel.address();
    }

    private long transposed(Tensor kernel, long target) {
        gpu.check(gpu.ops().transpose(floats(kernel, kernelSize()), target, geometry.kernelElements(),
                geometry.filters(), gpu.queue()), "transposing a kernel", kernel.shape());
        return target;
    }

    @Override
    public void weightsChanged() {
        keptKernelCurrent = false;
    }

    @Override
    public long keptBytes() {
        return keptKernel == null ? 0 : keptKernel.byteSize();
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
