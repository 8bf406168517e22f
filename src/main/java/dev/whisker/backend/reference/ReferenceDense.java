package dev.whisker.backend.reference;

import dev.whisker.op.Backward;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DenseSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;

/** Matrix products, row by row. */
final class ReferenceDense implements DenseOps {

    @Override
    public LinearPlan plan(DenseSpec spec, Shape input, Backward backward, Scratch scratch) {
        return new DensePlan(spec, input);
    }

    /** {@code B(x, kernel)[r,u] = sum over k of x[r,k] * kernel[k,u]}; inner rows are over u. */
    private static final class DensePlan extends ReferenceLinearPlan {
        private final int rows;
        private final int inputs;
        private final int units;

        DensePlan(DenseSpec spec, Shape input) {
            super(input, spec.kernelShape(input), spec.outputShape(input), spec.bias(), spec.activation());
            rows = Math.toIntExact(input.rows());
            inputs = input.channels();
            units = spec.units();
        }

        @Override
        void addProduct(Elements x, Elements kernel, Elements y) {
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < inputs; k++) {
                    y.addRow(r * units, x.get(r * inputs + k), kernel, k * units, units);
                }
            }
        }

        /** {@code dx[r,k] = sum over u of dz[r,u] * kernel[k,u]}. */
        @Override
        void addInputGradient(Elements dz, Elements kernel, Elements dx) {
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < inputs; k++) {
                    dx.add(r * inputs + k, dz.dotRow(r * units, kernel, k * units, units));
                }
            }
        }

        /** {@code dkernel[k,u] = sum over r of dz[r,u] * x[r,k]}. */
        @Override
        void addKernelGradient(Elements x, Elements dz, Elements dkernel) {
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < inputs; k++) {
                    dkernel.addRow(k * units, x.get(r * inputs + k), dz, r * units, units);
                }
            }
        }
    }
}
