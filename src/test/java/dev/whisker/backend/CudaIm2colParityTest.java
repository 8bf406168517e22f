package dev.whisker.backend;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.check.Tolerance;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Convolutions by own kernels and cuBLASLt, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaIm2colParityTest extends OpParity {
    @Override
    Backend open() {
        return CudaHere.openWithIm2col(Precision.FP32);
    }

    @Override
    Map<String, ParityCatalogue.Case> cases() {
        Map<String, ParityCatalogue.Case> cases = new LinkedHashMap<>();
        LinearCases.addTo(cases);
        cases.keySet().removeIf(name -> !name.startsWith("conv"));
        cases.put("conv of NaN", CudaIm2colParityTest::nan);
        return cases;
    }

    /** Three pictures at a time, then the fourth. */
    @Test
    void agreesWithTheReferenceInSlices() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        Conv2dSpec spec = new Conv2dSpec(2, window, true, Activation.TANH);
        compare("conv in slices", lab -> LinearCases.train(lab, LinearCases.conv(lab, spec, Shape.of(4, 64, 64, 128))),
                SEED, 0);
    }

    /** NaN of a pixel reaches what its windows reach, and nothing else. */
    private static void nan(ParityRun lab) {
        Draw draw = lab.draw();
        Shape input = draw.pictures(13, 1, 3, 4, 16);
        Conv2dSpec spec = new Conv2dSpec(draw.oneOf(1, 3, 16), draw.window(input, true), false, Activation.RELU);
        Shape output = spec.outputShape(input);
        Scratch scratch = lab.scratch();
        Tensor x = lab.input("x", input, nanIn(draw, input));
        Tensor kernel = lab.weight("kernel", spec.kernelShape(input), draw.normal(spec.kernelShape(input)));
        Tensor dz = lab.input("dz", output, nanIn(draw, output));
        Tensor y = lab.output("y", output);
        Tensor dx = lab.output("dx", input);
        try (LinearPlan plan = lab.ready(lab.conv().plan(spec, input, Backward.INPUT, scratch), scratch)) {
            plan.forward(x, kernel, null, y);
            plan.backwardInput(dz, kernel, dx);
        }
        lab.compare("y", y, Tolerance.reduction(spec.kernelShape(input).size() / spec.filters()));
        lab.compare("dx", dx, Tolerance.reduction(spec.kernelShape(input).size() / input.channels()));
    }

    private static double[] nanIn(Draw draw, Shape shape) {
        double[] values = draw.normal(shape);
        values[draw.between(0, values.length - 1)] = Double.NaN;
        return values;
    }
}
