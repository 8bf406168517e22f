package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.OpenCpu;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Convolutions of the cpu backend with the gradients of all kernels by our own operation. */
class KernelGradientParityTest {
    @Nested
    class Sse42 extends OwnKernelGradients {
        Sse42() {
            super("sse4.2");
        }
    }

    @Nested
    class Avx2 extends OwnKernelGradients {
        Avx2() {
            super("avx2");
        }
    }

    @Nested
    class Avx512 extends OwnKernelGradients {
        Avx512() {
            super("avx512");
        }
    }

    @Nested
    class Mixed extends OwnKernelGradients {
        Mixed() {
            super("avx512");
        }

        @Override
        Backend open() {
            return OpenCpu.withOwnKernelGradientsInMixedPrecision();
        }
    }

    abstract static class OwnKernelGradients extends OpParity {
        private final String isa;

        OwnKernelGradients(String isa) {
            this.isa = isa;
        }

        @Override
        Backend open() {
            return OpenCpu.withOwnKernelGradients(isa, 0);
        }

        @Override
        Map<String, ParityCatalogue.Case> cases() {
            Map<String, ParityCatalogue.Case> cases = new LinkedHashMap<>();
            LinearCases.addTo(cases);
            cases.keySet().removeIf(name -> !name.equals("conv"));
            cases.put("gradients of kernels", this::gradients);
            return cases;
        }

        /** Larger pictures and longer rows than the catalogue has. */
        private void gradients(ParityRun lab) {
            Draw draw = lab.draw();
            Shape input = draw.coin() ? draw.pictures(20, 1, 3, 5, 12, 33, 64)
                    : Shape.of(draw.between(1, 2), draw.between(1, 4), draw.between(100, 300), draw.oneOf(1, 3, 12));
            Conv2dSpec spec = new Conv2dSpec(draw.oneOf(1, 7, 16, 33, 64, 96), draw.window(input, true), draw.coin(),
                    Activation.LINEAR);
            Shape output = spec.outputShape(input);
            Scratch scratch = lab.scratch();
            Tensor x = lab.input("x", input, draw.normal(input));
            Tensor dz = lab.input("dz", output, draw.normal(output));
            Tensor dkernel = lab.weightOutput("dkernel", spec.kernelShape(input));
            Tensor dbias = spec.bias() ? lab.weightOutput("dbias", spec.biasShape()) : null;
            try (LinearPlan plan = lab.ready(lab.conv().plan(spec, input, Backward.PARAMETERS, scratch), scratch)) {
                plan.backwardParameters(x, dz, dkernel, dbias);
            }
            lab.compare("dkernel", dkernel, Tolerance.reduction(output.rows()));
        }

        /** So many pixels that blocks of rows are summed apart. */
        @Test
        void agreesWithTheReferenceInBlocks() {
            Conv2dSpec spec = new Conv2dSpec(40, new Window2d(3, 2, 1, 2, 1, 1, Padding.SAME), true, Activation.RELU);
            compare("conv in blocks", lab -> LinearCases.train(lab, LinearCases.conv(lab, spec,
                    Shape.of(3, 50, 90, 5))), SEED, 1);
        }

        @Test
        void plansSaySo() {
            Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
            try (Backend backend = open(); Scratch scratch = new Scratch();
                    LinearPlan plan = backend.conv().plan(new Conv2dSpec(4, window, true, Activation.RELU),
                            Shape.of(2, 8, 8, 3), Backward.BOTH, scratch)) {
                assertTrue(plan.description().endsWith(", whisker:" + isa), plan.description());
            }
        }
    }
}
