package dev.whisker.backend.reference;

import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.ConvOps;
import dev.whisker.op.ConvolutionThenPooling;
import dev.whisker.op.DepthwiseAfterPlan;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.PooledConvolutionPlan;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Optional;

/** Convolutions as sums over the places of their windows. */
final class ReferenceConv implements ConvOps {

    @Override
    public LinearPlan plan(Conv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        return new Conv2dPlan(spec, input);
    }

    @Override
    public LinearPlan plan(DepthwiseConv2dSpec spec, Shape input, Backward backward, Scratch scratch) {
        return new DepthwisePlan(spec, input);
    }

    @Override
    public Optional<DepthwiseAfterPlan> planAfter(Activation before, DepthwiseConv2dSpec spec, Shape input) {
        return Optional.of(new ReferenceDepthwiseAfter(before, new DepthwisePlan(spec, input), input));
    }

    @Override
    public Optional<PooledConvolutionPlan> planPooled(Conv2dSpec spec, Window2d pool, Shape input, Backward backward,
            Scratch scratch) {
        Shape products = spec.outputShape(input);
        LinearPlan convolution = new Conv2dPlan(spec.withBias(false), input);
        return Optional.of(new ConvolutionThenPooling(convolution, new ReferencePooledRelu(
                new ReferenceMaxPoolPlan(pool, products), products)));
    }

    @Override
    public Optional<InvertedResidualPlan> planInvertedResidual(InvertedResidualSpec spec, Shape input) {
        return Optional.of(new ReferenceInvertedResidual(new Conv2dPlan(spec.expand(), input),
                new DepthwisePlan(spec.depthwise(), spec.expandedShape(input)),
                new Conv2dPlan(spec.project(), spec.convolvedShape(input)), spec.residual()));
    }

    /** {@code B(x, kernel)[n,i,j,f] = sum over p,q,c of x[n,h(i,p),w(j,q),c] * kernel[p,q,c,f]}; rows are over f. */
    private static final class Conv2dPlan extends ReferenceLinearPlan {
        private final WindowWalk walk;
        private final int channels;
        private final int filters;

        Conv2dPlan(Conv2dSpec spec, Shape input) {
            super(input, spec.kernelShape(input), spec.outputShape(input), spec.bias(), spec.activation());
            walk = new WindowWalk(spec.window(), input);
            channels = input.channels();
            filters = spec.filters();
        }

        @Override
        void addProduct(Elements x, Elements kernel, Elements y) {
            walk.forEach((inputPixel, place, outputPixel) -> {
                for (int c = 0; c < channels; c++) {
                    y.addRow(outputPixel * filters, x.get(inputPixel * channels + c), kernel,
                            (place * channels + c) * filters, filters);
                }
            });
        }

        /** {@code dx[n,h,w,c] += dz[n,i,j,f] * kernel[p,q,c,f]}. */
        @Override
        void addInputGradient(Elements dz, Elements kernel, Elements dx) {
            walk.forEach((inputPixel, place, outputPixel) -> {
                for (int c = 0; c < channels; c++) {
                    dx.add(inputPixel * channels + c,
                            dz.dotRow(outputPixel * filters, kernel, (place * channels + c) * filters, filters));
                }
            });
        }

        /** {@code dkernel[p,q,c,f] += dz[n,i,j,f] * x[n,h,w,c]}. */
        @Override
        void addKernelGradient(Elements x, Elements dz, Elements dkernel) {
            walk.forEach((inputPixel, place, outputPixel) -> {
                for (int c = 0; c < channels; c++) {
                    dkernel.addRow((place * channels + c) * filters, x.get(inputPixel * channels + c), dz,
                            outputPixel * filters, filters);
                }
            });
        }
    }

    /** {@code B(x, kernel)[n,i,j,c*M+m] = sum over p,q of x[n,h(i,p),w(j,q),c] * kernel[p,q,c,m]}. */
    private static final class DepthwisePlan extends ReferenceLinearPlan {
        private final WindowWalk walk;
        private final int filters;
        private final int multiplier;

        DepthwisePlan(DepthwiseConv2dSpec spec, Shape input) {
            super(input, spec.kernelShape(input), spec.outputShape(input), spec.bias(), spec.activation());
            walk = new WindowWalk(spec.window(), input);
            multiplier = spec.depthMultiplier();
            filters = input.channels() * multiplier;
        }

        // With f = c*M+m: kernel[p,q,c,m] is element place*C*M + f, and x's channel is f / M.

        @Override
        void addProduct(Elements x, Elements kernel, Elements y) {
            walk.forEach((inputPixel, place, outputPixel) -> {
                for (int f = 0; f < filters; f++) {
                    y.add(outputPixel * filters + f,
                            x.get((inputPixel * filters + f) / multiplier) * kernel.get(place * filters + f));
                }
            });
        }

        /** {@code dx[n,h,w,c] += dz[n,i,j,c*M+m] * kernel[p,q,c,m]}. */
        @Override
        void addInputGradient(Elements dz, Elements kernel, Elements dx) {
            walk.forEach((inputPixel, place, outputPixel) -> {
                for (int f = 0; f < filters; f++) {
                    dx.add((inputPixel * filters + f) / multiplier,
                            dz.get(outputPixel * filters + f) * kernel.get(place * filters + f));
                }
            });
        }

        /** {@code dkernel[p,q,c,m] += dz[n,i,j,c*M+m] * x[n,h,w,c]}. */
        @Override
        void addKernelGradient(Elements x, Elements dz, Elements dkernel) {
            walk.forEach((inputPixel, place, outputPixel) -> {
                for (int f = 0; f < filters; f++) {
                    dkernel.add(place * filters + f,
                            dz.get(outputPixel * filters + f) * x.get((inputPixel * filters + f) / multiplier));
                }
            });
        }
    }
}
