package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.cudnnGetErrorString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.natives.HostArrays;
import dev.whisker.op.Backward;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Convolutions as graphs of cuDNN, below layers' plans. */
@Tag(CudaHere.TAG)
class GraphConvolutionTest {
    private static final Shape INPUT = Shape.of(2, 5, 5, 8);
    private static final Window2d STRIDED = new Window2d(2, 2, 2, 2, 1, 1, Padding.SAME);
    private Gpu gpu;
    private Cudnn cudnn;

    @BeforeEach
    void open() {
        CudaHere.require();
        gpu = new Gpu(CudaProbe.probe().device().orElseThrow().index());
        cudnn = new Cudnn(gpu);
    }

    @AfterEach
    void close() {
        if (gpu != null) {
            cudnn.close();
            gpu.close();
        }
    }

    private GraphConvolution convolution(ConvolutionArithmetic arithmetic, Backward backward, boolean bias) {
        Shape output = STRIDED.outputShape(INPUT).withChannels(8);
        return new GraphConvolution(gpu, cudnn, ConvolutionGeometry.of(STRIDED, INPUT, output, 1), arithmetic,
                PictureLayout.NHWC, backward, bias);
    }

    /** GPU memory of numbers of bfloat16, whose upper half of a float32 they are. */
    private DeviceMemory bfloat16(long count, float value) {
        DeviceMemory memory = new DeviceMemory(gpu, 2 * count);
        int half = Float.floatToRawIntBits(value) >>> 16;
        byte[] bytes = new byte[(int) (2 * count)];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (byte) half;
            bytes[i + 1] = (byte) (half >> 8);
        }
        try (PinnedMemory host = new PinnedMemory(gpu, bytes.length)) {
            HostArrays.put(host.await(), bytes, 0, bytes.length);
            host.send(memory.address(), bytes.length, gpu.stream());
        }
        return memory;
    }

    private float[] values(DeviceMemory memory) {
        byte[] bytes = new byte[(int) memory.byteSize()];
        try (PinnedMemory host = new PinnedMemory(gpu, bytes.length)) {
            host.receive(memory.address(), bytes.length, gpu.stream());
            HostArrays.get(host.await(), bytes, 0, bytes.length);
        }
        float[] values = new float[bytes.length / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((bytes[2 * i] & 0xff) << 16 | bytes[2 * i + 1] << 24);
        }
        return values;
    }

    /** 2 * 2 * 8 products of 0.5 inside; the zeros are at the bottom and right only. */
    @Test
    void bfloat16WithUnevenPaddingAndABias() {
        for (boolean bias : new boolean[] {false, true}) {
            try (GraphConvolution convolution = convolution(ConvolutionArithmetic.BFLOAT16, Backward.NONE, bias);
                    DeviceMemory x = bfloat16(INPUT.size(), 1);
                    DeviceMemory kernel = bfloat16(2 * 2 * 8 * 8, 0.5f);
                    DeviceMemory biases = bfloat16(8, 1);
                    DeviceMemory y = bfloat16(2 * 3 * 3 * 8, Float.NaN);
                    DeviceMemory workspace = new DeviceMemory(gpu, Math.max(1, convolution.workspaceBytes()))) {
                assertTrue(convolution.description().startsWith("cuDNN bfloat16: forward engine "),
                        convolution.description());
                assertTrue(convolution.description().contains("TENSOR_CORE"), convolution.description());
                if (convolution.addsBias()) {
                    convolution.forward(x.address(), kernel.address(), biases.address(), y.address(),
                            workspace.address());
                } else {
                    convolution.forward(x.address(), kernel.address(), y.address(), workspace.address());
                }
                float[] result = values(y);
                float more = convolution.addsBias() ? 1 : 0;
                for (int i = 0; i < result.length; i++) {
                    boolean right = i / 8 % 3 == 2;
                    boolean bottom = i / 24 % 3 == 2;
                    assertEquals((right ? 1 : 2) * (bottom ? 1 : 2) * 4 + more, result[i], "at " + i);
                }
                assertTrue(convolution.addsBias() == bias || !CudaHere.isStandIn());
            }
        }
    }

    /** A layer's addresses come again and again. */
    @Test
    void callsMakeNothingNew() {
        try (GraphConvolution convolution = convolution(ConvolutionArithmetic.FP32, Backward.BOTH, false);
                DeviceMemory memory = new DeviceMemory(gpu, 1 << 16);
                DeviceMemory workspace = new DeviceMemory(gpu, Math.max(1, convolution.workspaceBytes()))) {
            long at = memory.address();
            String live = null;
            long free = 0;
            for (int i = 0; i < 20; i++) {
                long x = at + (i % 2 == 0 ? 0 : 1 << 14);
                convolution.forward(x, at + (2 << 14), at + (3 << 14), workspace.address());
                convolution.backwardInput(at + (3 << 14), at + (2 << 14), x, workspace.address());
                convolution.backwardKernel(x, at + (3 << 14), at + (2 << 14), workspace.address());
                if (i == 1) {
                    live = live();
                    free = gpu.freeBytes();
                }
            }
            assertEquals(live, live());
            assertTrue(free == gpu.freeBytes() || !CudaHere.isStandIn());
            gpu.synchronize();
        }
    }

    /** The stand-in counts cuDNN's objects. */
    private static String live() {
        return CudaHere.isStandIn() ? cudnnGetErrorString(-1).getString() : "";
    }

    @Test
    void addressesThatCameBeforeHaveTheirPack() {
        try (VariantPacks packs = new VariantPacks(1, 2)) {
            BackendDescriptor first = packs.at(16, 32, 48);
            assertSame(first, packs.at(16, 32, 48));
            for (int i = 1; i <= 3; i++) {
                assertNotSame(first, packs.at(16, 32, 48 + 16 * i));
            }
            assertSame(first, packs.at(16, 32, 48));
            packs.at(16, 32, 160); // the fifth takes the place of the first
            assertNotSame(first, packs.at(16, 32, 48));
        }
    }

    @Test
    void onlyWhatWasPlannedCanBeAskedFor() {
        try (GraphConvolution convolution = convolution(ConvolutionArithmetic.FP32, Backward.NONE, false)) {
            assertThrows(IllegalStateException.class, () -> convolution.forward(16, 16, 16, 16, 16));
            assertThrows(IllegalStateException.class, () -> convolution.backwardInput(16, 16, 16, 16));
            assertThrows(IllegalStateException.class, () -> convolution.backwardKernel(16, 16, 16, 16));
        }
    }

    /** Both gradients and the forward pass each have an engine; of what may not be taken, none is. */
    @Test
    void tf32TakesTensorCoresWhereTheyComeFirst() {
        assumeTrue(CudaHere.isStandIn(), "a GPU's cuDNN has other engines");
        try (GraphConvolution convolution = convolution(ConvolutionArithmetic.TF32, Backward.BOTH, false)) {
            assertEquals("cuDNN tf32: forward engine 50 (TENSOR_CORE, workspace " + (768 + 4 * (5 * 5 + 3 * 3) * 8)
                    + " bytes)", convolution.description().split(", backward")[0]);
            assertEquals(3, convolution.description().split("engine 50").length - 1);
        }
    }

    @Test
    void whatNoHeuristicHasIsNoAlgorithm() {
        Window2d window = new Window2d(2, 2, 2, 2, 2, 2, Padding.VALID);
        Shape output = window.outputShape(INPUT).withChannels(8);
        ConvolutionGeometry geometry = ConvolutionGeometry.of(window, INPUT, output, 1);
        try (StandInFailures failures = new StandInFailures()) {
            failures.ofStridesWithDilation(ConvolutionPass.INPUT);
            NoAlgorithm e = assertThrows(NoAlgorithm.class, () -> new GraphConvolution(gpu, cudnn, geometry,
                    ConvolutionArithmetic.of(Precision.FP32), PictureLayout.NHWC, Backward.BOTH, false));
            assertEquals("", e.reasons());
            assertTrue(e.getMessage().contains("backward data of (2, 5, 5, 8) by a kernel (2, 2, 8, 8), strides (2, 2),"
                    + " dilation (2, 2), to (2, 2, 2, 8) in fp32 "), e.getMessage());
        }
    }

    /** An engine that breaks its word in this version is passed over. */
    @Test
    void deniedEnginesAreNotTaken() {
        ConvolutionGeometry grouped = ConvolutionGeometry.of(STRIDED, INPUT, STRIDED.outputShape(INPUT), 8);
        ConvolutionGraph.Subject subject = new ConvolutionGraph.Subject(ConvolutionPass.FORWARD, grouped,
                ConvolutionArithmetic.FP32, PictureLayout.NHWC, false);
        assumeTrue(CudaHere.isStandIn(), "a GPU's cuDNN has other engines");
        try (ConvolutionGraph graph = new ConvolutionGraph(PlanningDevice.of(cudnn), subject)) {
            assertEquals(Map.of(91900L, true, 92301L, false, 92400L, true), Map.of(
                    91900L, offersEngine5(graph, 91900), 92301L, offersEngine5(graph, 92301),
                    92400L, offersEngine5(graph, 92400)));
        }
    }

    private boolean offersEngine5(ConvolutionGraph graph, long version) {
        PassOffer<GraphEngine> offer = new EngineSearch(PlanningDevice.of(cudnn), version, null).offer(graph);
        boolean offered = offer.candidates().stream().anyMatch(each -> each.number() == 5);
        assertEquals(!offered, offer.refused().contains("engine 5 is not deterministic in this version"));
        offer.candidates().forEach(GraphEngine::close);
        return offered;
    }
}
