package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class KernelGradientChoiceTest {
    private static final Shape INPUT = Shape.of(32, 38, 38, 32);

    private static Window2d square(int kernel, int stride) {
        return new Window2d(kernel, kernel, stride, stride, 1, 1, Padding.SAME);
    }

    private static boolean isOwn(String instructionSet, Shape input, int filters, Window2d window) {
        Shape output = window.outputShape(input).withChannels(filters);
        return KernelGradientChoice.isOwnFaster(instructionSet, new ConvolutionShape(window, input, output));
    }

    @Test
    void instructionSetsDecide() {
        assertTrue(isOwn("AVX2", INPUT, 64, square(3, 1)));
        assertTrue(isOwn("AVX2_VNNI_2", Shape.of(32, 160, 160, 3), 32, square(3, 1)));
        assertFalse(isOwn("AVX", INPUT, 64, square(3, 1)));
        assertFalse(isOwn("SSE41", INPUT, 64, square(3, 1)));
        assertTrue(isOwn("AVX512_CORE_BF16", INPUT, 64, square(3, 1)));
        assertFalse(isOwn("AVX512_CORE_AMX", INPUT, 64, square(3, 1)), "not measured");
        assertFalse(isOwn("AVX512_CORE", INPUT, 64, square(3, 1)), "not measured");
        assertFalse(isOwn("AVX10_2_512", INPUT, 64, square(3, 2)), "not measured");
    }

    @Test
    void whatDoesNotFillRegistersOrThreadsIsOneDnns() {
        assertFalse(isOwn("AVX2", INPUT, 31, square(3, 1)), "few filters");
        assertFalse(isOwn("AVX2", INPUT.withChannels(1), 32, square(3, 1)), "one channel");
        assertFalse(isOwn("AVX2", INPUT, 64, square(1, 2)), "one pixel");
        assertTrue(isOwn("AVX2", Shape.of(1, 32, 32, 16), 32, square(3, 1)));
        assertFalse(isOwn("AVX2", Shape.of(1, 32, 31, 16), 32, square(3, 1)), "few outputs");
        assertFalse(isOwn("AVX2", INPUT.withChannels(512), 512, square(3, 1)), "a large kernel");
        assertFalse(isOwn("AVX512_CORE_BF16", INPUT.withChannels(16), 64, square(3, 1)), "few channels");
        assertFalse(isOwn("AVX512_CORE_BF16", INPUT.withBatch(16), 64, square(3, 1)), "few outputs");
        assertFalse(isOwn("AVX512_CORE_BF16", INPUT.withChannels(512), 512, square(3, 1)), "a large kernel");
    }

    @Test
    void plansSayWhoComputes() {
        Conv2dSpec spec = new Conv2dSpec(8, square(3, 1), true, Activation.LINEAR);
        assertEquals("whisker:" + WhiskerCpu.isa(), gradient(KernelGradientChoice.OWN, Precision.FP32, spec));
        String byOneDnn = gradient(KernelGradientChoice.ONEDNN, Precision.FP32, spec);
        assertFalse(byOneDnn.startsWith("whisker"), byOneDnn);
    }

    private static String gradient(KernelGradientChoice choice, Precision precision, Conv2dSpec spec) {
        try (CpuBackend backend = new CpuBackend(0, precision, CpuChoices.FASTER.with(choice));
                Scratch scratch = new Scratch();
                LinearPlan plan = backend.conv().plan(spec, INPUT, Backward.PARAMETERS, scratch)) {
            return plan.description().replaceAll(".*, ", "");
        }
    }

    @Test
    void inBfloat16TheShapeDecidesOnAmd() {
        assertTrue(isOwnInBfloat16("AVX512_CORE_BF16", INPUT, 64, square(3, 1)));
        assertTrue(isOwnInBfloat16("AVX512_CORE_BF16", INPUT.withChannels(3), 32, square(3, 2)));
        assertTrue(isOwnInBfloat16("AVX512_CORE_BF16", Shape.of(32, 8, 8, 64), 64, square(3, 1)));
        assertFalse(isOwnInBfloat16("AVX512_CORE_AMX", INPUT, 64, square(3, 1)), "not measured");
        assertFalse(isOwnInBfloat16("AVX512_CORE_BF16", INPUT, 31, square(3, 1)), "few filters");
        assertFalse(isOwnInBfloat16("AVX512_CORE_BF16", INPUT, 64, square(1, 1)), "one pixel");
        assertFalse(isOwnInBfloat16("AVX512_CORE_BF16", Shape.of(31, 8, 8, 64), 64, square(3, 1)), "few outputs");
        assertFalse(isOwnInBfloat16("AVX512_CORE_BF16", INPUT.withChannels(128), 128, square(3, 1)),
                "a large kernel");
    }

    private static boolean isOwnInBfloat16(String instructionSet, Shape input, int filters, Window2d window) {
        Shape output = window.outputShape(input).withChannels(filters);
        return KernelGradientChoice.isOwnFasterInBfloat16(instructionSet, new ConvolutionShape(window, input, output));
    }

    @Test
    void plansInBfloat16SayWhoComputes() {
        CpuBackend.fault(Precision.MIXED).ifPresent(fault -> abort(fault));
        Conv2dSpec spec = new Conv2dSpec(32, square(3, 1), false, Activation.LINEAR);
        assertEquals("whisker:avx512", gradient(KernelGradientChoice.OWN, Precision.MIXED, spec));
        String byOneDnn = gradient(KernelGradientChoice.ONEDNN, Precision.MIXED, spec);
        assertFalse(byOneDnn.startsWith("whisker"), byOneDnn);
        assertEquals(isOwnInBfloat16(InstructionSet.effective(), INPUT, 32, square(3, 1)),
                gradient(KernelGradientChoice.FASTER, Precision.MIXED, spec).startsWith("whisker"));
    }

    @Test
    void depthwiseConvolutionsHaveGroupsAndAreOneDnns() {
        DepthwiseConv2dSpec spec = new DepthwiseConv2dSpec(1, square(3, 1), false, Activation.LINEAR);
        try (CpuBackend backend = OpenCpu.withOwnKernelGradients(WhiskerCpu.isa(), 0);
                Scratch scratch = new Scratch();
                LinearPlan plan = backend.conv().plan(spec, INPUT, Backward.BOTH, scratch)) {
            assertFalse(plan.description().contains("whisker"), plan.description());
        }
    }
}
