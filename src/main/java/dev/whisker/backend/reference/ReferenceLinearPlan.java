package dev.whisker.backend.reference;

import dev.whisker.op.Activation;
import dev.whisker.op.LinearPlan;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/**
 * What convolution, depthwise convolution and matrix product have in common. Each is a bilinear map B of input and
 * kernel,
 * <pre>
 * y = activation(B(x, kernel) + bias)
 * </pre>
 * and its gradients are B's two adjoints, and the sum of dz over all but the last axis:
 * <pre>
 * &lt;dz, B(x, kernel)&gt; = &lt;dx, x&gt; = &lt;dkernel, kernel&gt;        dbias[f] = sum over rows r of dz[r,f]
 * </pre>
 */
abstract class ReferenceLinearPlan implements LinearPlan {
    private final Shape input;
    private final Shape kernelShape;
    private final Shape output;
    private final boolean bias;
    private final Activation activation;

    ReferenceLinearPlan(Shape input, Shape kernelShape, Shape output, boolean bias, Activation activation) {
        this.input = input;
        this.kernelShape = kernelShape;
        this.output = output;
        this.bias = bias;
        this.activation = activation;
    }

    /** {@code y += B(x, kernel)}. */
    abstract void addProduct(Elements x, Elements kernel, Elements y);

    /** {@code dx += } the adjoint of B in x. */
    abstract void addInputGradient(Elements dz, Elements kernel, Elements dx);

    /** {@code dkernel += } the adjoint of B in the kernel. */
    abstract void addKernelGradient(Elements x, Elements dz, Elements dkernel);

    @Override
    public final void forward(Tensor x, Tensor kernel, Tensor bias, Tensor y) {
        Elements out = Elements.of("y", y, output);
        out.fill(0);
        addProduct(Elements.of("x", x, input), Elements.of("kernel", kernel, kernelShape), out);
        if (wantsBias(bias, "bias")) {
            Elements b = Elements.of("bias", bias, output.channels());
            for (int i = 0; i < out.size(); i++) {
                out.add(i, b.get(i % b.size()));
            }
        }
        for (int i = 0; i < out.size(); i++) {
            out.set(i, ReferenceActivation.value(activation, out.get(i)));
        }
    }

    @Override
    public final void backwardInput(Tensor dz, Tensor kernel, Tensor dx) {
        Elements gradient = Elements.of("dx", dx, input);
        gradient.fill(0);
        addInputGradient(Elements.of("dz", dz, output), Elements.of("kernel", kernel, kernelShape), gradient);
    }

    @Override
    public final void backwardParameters(Tensor x, Tensor dz, Tensor dkernel, Tensor dbias) {
        Elements upstream = Elements.of("dz", dz, output);
        Elements gradient = Elements.of("dkernel", dkernel, kernelShape);
        gradient.fill(0);
        addKernelGradient(Elements.of("x", x, input), upstream, gradient);
        if (wantsBias(dbias, "dbias")) {
            Elements sum = Elements.of("dbias", dbias, output.channels());
            sum.fill(0);
            for (int i = 0; i < upstream.size(); i++) {
                sum.add(i % sum.size(), upstream.get(i));
            }
        }
    }

    private boolean wantsBias(Tensor tensor, String name) {
        if (bias != (tensor != null)) {
            throw new IllegalArgumentException(bias ? "this plan has a bias; " + name + " is missing"
                    : "this plan has no bias, received " + name + " " + tensor);
        }
        return bias;
    }

    @Override
    public void weightsChanged() {
        // Nothing is derived from the weights.
    }

    @Override
    public String description() {
        return "loops";
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
