package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.op.Activation;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.InvertedResidualPlan;
import dev.whisker.op.InvertedResidualSpec;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class InvertedResidualChoiceTest {
    private static final Shape INPUT = Shape.of(2, 6, 6, 8);
    private static final Window2d POINT = window(1, 1, 1, Padding.VALID);
    private static final Conv2dSpec EXPAND = new Conv2dSpec(48, POINT, true, Activation.RELU6);
    private static final DepthwiseConv2dSpec DEPTHWISE = new DepthwiseConv2dSpec(1, window(3, 1, 1, Padding.SAME), true,
            Activation.RELU6);
    private static final Conv2dSpec PROJECT = new Conv2dSpec(8, POINT, true, Activation.LINEAR);

    private static Window2d window(int kernel, int stride, int dilation, Padding padding) {
        return new Window2d(kernel, kernel, stride, stride, dilation, dilation, padding);
    }

    private static boolean isPossible(Conv2dSpec expand, DepthwiseConv2dSpec depthwise, Conv2dSpec project) {
        try (CpuBackend backend = OpenCpu.withJoinedResiduals("sse4.2", 1)) {
            InvertedResidualSpec spec = new InvertedResidualSpec(expand, depthwise, project, false);
            return backend.conv().joinsInvertedResidual(spec, INPUT);
        }
    }

    private static DepthwiseConv2dSpec depthwise(int multiplier, Window2d window, Activation activation) {
        return new DepthwiseConv2dSpec(multiplier, window, true, activation);
    }

    @Test
    void whatTheOperationCannotComputeIsNot() {
        assertTrue(isPossible(EXPAND, DEPTHWISE, PROJECT));
        assertTrue(isPossible(new Conv2dSpec(16, window(3, 2, 1, Padding.SAME), true, Activation.RELU), DEPTHWISE,
                PROJECT));
        assertFalse(isPossible(new Conv2dSpec(40, POINT, true, Activation.RELU), DEPTHWISE, PROJECT), "40 channels");
        assertFalse(isPossible(new Conv2dSpec(48, POINT, false, Activation.RELU), DEPTHWISE, PROJECT), "no bias");
        assertFalse(isPossible(new Conv2dSpec(48, POINT, true, Activation.SWISH), DEPTHWISE, PROJECT), "swish");
        assertFalse(isPossible(new Conv2dSpec(48, window(2, 1, 2, Padding.SAME), true, Activation.RELU), DEPTHWISE,
                PROJECT), "dilated");
        assertFalse(isPossible(EXPAND, depthwise(2, window(3, 1, 1, Padding.SAME), Activation.RELU), PROJECT),
                "depth multiplier 2");
        assertFalse(isPossible(EXPAND, depthwise(1, window(5, 1, 1, Padding.SAME), Activation.RELU), PROJECT), "5x5");
        assertFalse(isPossible(EXPAND, depthwise(1, window(2, 1, 2, Padding.SAME), Activation.RELU), PROJECT),
                "2x2, dilated to 3x3");
        assertFalse(isPossible(EXPAND, depthwise(1, window(3, 3, 1, Padding.SAME), Activation.RELU), PROJECT),
                "strides of 3");
        assertFalse(isPossible(EXPAND, depthwise(1, window(3, 1, 1, Padding.SAME), Activation.TANH), PROJECT), "tanh");
        assertFalse(isPossible(EXPAND, DEPTHWISE, new Conv2dSpec(8, POINT, true, Activation.RELU)), "relu at the end");
        assertFalse(isPossible(EXPAND, DEPTHWISE, new Conv2dSpec(8, window(3, 1, 1, Padding.SAME), true,
                Activation.LINEAR)), "a projection of 3x3");
    }

    @Test
    void itIsFasterWithAvx2AndWithTheAvx512OfAmd() {
        assertTrue(InvertedResidualChoice.isFaster("avx2", "AVX2"));
        assertTrue(InvertedResidualChoice.isFaster("avx512", "AVX512_CORE_BF16"));
        assertFalse(InvertedResidualChoice.isFaster("avx512", "AVX512_CORE_AMX"));
        assertFalse(InvertedResidualChoice.isFaster("avx512", "AVX512_CORE"));
        assertFalse(InvertedResidualChoice.isFaster("sse4.2", "SSE41"));
    }

    /** In float32. */
    @Test
    void itIsTakenWhereItIsFaster() {
        InvertedResidualSpec spec = new InvertedResidualSpec(EXPAND, DEPTHWISE, PROJECT, true);
        try (CpuBackend backend = OpenCpu.of("avx2", Precision.FP32);
                InvertedResidualPlan plan = backend.conv().planInvertedResidual(spec, INPUT).orElseThrow()) {
            assertEquals("whisker:avx2 inverted residual", plan.description());
            assertEquals(4 * ((8 + 1) * 48 + (48 + 1) * 16), plan.keptBytes());
        }
        try (CpuBackend backend = OpenCpu.of("sse4.2", Precision.FP32)) {
            assertTrue(backend.conv().planInvertedResidual(spec, INPUT).isEmpty());
        }
    }
}
