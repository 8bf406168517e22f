package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cuda.CudaHere;
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
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Convolutions by cuDNN in the order NCHW, transposed before and after, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaNchwParityTest extends OpParity {
    @Override
    Backend open() {
        return CudaHere.openInNchw(Precision.FP32);
    }

    @Override
    Map<String, ParityCatalogue.Case> cases() {
        Map<String, ParityCatalogue.Case> cases = new LinkedHashMap<>();
        LinearCases.addTo(cases);
        cases.keySet().removeIf(name -> !name.startsWith("conv") && !name.startsWith("depthwise"));
        return cases;
    }

    @Test
    void plansSaySo() {
        assertSays("cuDNN fp32 nchw: forward engine");
    }

    void assertSays(String beginning) {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        try (Backend backend = open(); Scratch scratch = new Scratch();
                LinearPlan plan = backend.conv().plan(new Conv2dSpec(4, window, true, Activation.RELU),
                        Shape.of(2, 8, 8, 3), Backward.BOTH, scratch)) {
            assertTrue(plan.description().startsWith(beginning), plan.description());
        }
    }
}
