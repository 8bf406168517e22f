package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.MatrixProduct.Form;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * A matrix product with bias by cuBLASLt, which reads the kernel without reordering it. Without an activation cuBLASLt
 * adds the bias itself, where it has an algorithm that can; an activation follows with the bias as one pass of an own
 * kernel, since cuBLASLt's relu does not say what it makes of NaN.
 */
final class CudaDensePlan implements LinearPlan {
    private final CudaPlans plans;
    private final DenseSpec spec;
    private final Shape input;
    private final Shape output;
    private final Backward backward;
    private final String precision;
    private final OwnedResources owned = new OwnedResources();
    private final MatrixProduct forward;
    private final MatrixProduct backwardInput;
    private final MatrixProduct backwardKernel;
    private final ProductKernel kernels;
    private final ScratchLayout layout;
    private final long workspacePart;

    /** @param name of the operation, for error messages */
    CudaDensePlan(CudaPlans plans, String name, DenseSpec spec, Shape input, Backward backward, Scratch scratch) {
        this.plans = plans;
        this.spec = spec;
        this.input = input;
        this.output = spec.outputShape(input);
        this.backward = backward;
        this.precision = plans.precision().label();
        layout = new ScratchLayout(scratch);
        long rows = input.rows();
        long features = input.channels();
        try {
            kernels = owned.add(new ProductKernel(plans, kernelSize(), backward, layout), ProductKernel::close);
            DType activations = plans.activationType();
            forward = spec.bias() && spec.activation() == Activation.LINEAR && activations == DType.FLOAT32
                    ? productWithBias(plans, name, rows, spec.units(), features)
                    : product(plans, name, Form.PLAIN, rows, spec.units(), features, false, activations);
            backwardInput = backward.ofInput()
                    ? product(plans, name + ", backward input", Form.SECOND_TRANSPOSED, rows, features, spec.units(),
                            false, activations) : null;
            backwardKernel = backward.ofParameters()
                    ? product(plans, name + ", backward kernel", Form.FIRST_TRANSPOSED, features, spec.units(), rows,
                            false, DType.FLOAT32) : null;
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
        workspacePart = layout.part(Math.max(forward.workspaceBytes(),
                Math.max(workspace(backwardInput), workspace(backwardKernel))));
    }

    private MatrixProduct productWithBias(CudaPlans plans, String name, long rows, long columns, long inner) {
        try {
            return product(plans, name, Form.PLAIN, rows, columns, inner, true, DType.FLOAT32);
        } catch (WhiskerException e) {
            // says more, if that is not possible either
            return product(plans, name, Form.PLAIN, rows, columns, inner, false, DType.FLOAT32);
        }
    }

    private MatrixProduct product(CudaPlans plans, String name, Form form, long rows, long columns, long inner,
            boolean bias, DType result) {
        return owned.add(new MatrixProduct(plans.cublas(), name, form, rows, columns, inner, bias, plans.precision(),
                result), MatrixProduct::close);
    }

    private static long workspace(MatrixProduct product) {
        return product == null ? 0 : product.workspaceBytes();
    }

    private long kernelSize() {
        return spec.kernelShape(input).size();
    }

    @Override
    public void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        long target = plans.values(y, output.size());
        long biases = spec.bias() ? floats(bias, spec.units()) : 0;
        forward.run(plans.values(x, input.size()), kernels.forForward(kernel), biases, target,
                layout.address(workspacePart));
        if (spec.activation() != Activation.LINEAR || spec.bias() && !forward.addsBias()) {
            plans.afterProduct(spec.activation(), biases, target, output);
        }
    }

    @Override
    public void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        backward.requireInput();
        backwardInput.run(plans.values(dz, output.size()), kernels.forBackward(kernel), 0,
                plans.values(dx, input.size()), layout.address(workspacePart));
    }

    @Override
    public void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        backward.requireParameters();
        long gradient = plans.values(dz, output.size());
        backwardKernel.run(plans.values(x, input.size()), gradient, 0, floats(dkernel, kernelSize()),
                layout.address(workspacePart));
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

    @Override
    public String description() {
        return "cuBLASLt " + precision + (forward.addsBias() ? " with bias" : "");
    }

    @Override
    public void close() {
        owned.close();
    }
}
