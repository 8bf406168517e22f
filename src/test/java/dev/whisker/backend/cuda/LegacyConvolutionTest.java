package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.check.Draw;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.DepthwiseConv2dSpec;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.Padding;
import dev.whisker.op.Precision;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions by cuDNN's legacy functions, until they were compared with those by its graphs on a GPU. */
class LegacyConvolutionTest extends OpenCuda {
    private static final Shape INPUT = Shape.of(2, 8, 7, 3);

    private static LinearPlan plan(Backend backend, Window2d window, boolean depthwise, Scratch scratch) {
        return depthwise
                ? backend.conv().plan(new DepthwiseConv2dSpec(2, window, true, Activation.RELU), INPUT, Backward.BOTH,
                        scratch)
                : backend.conv().plan(new Conv2dSpec(6, window, true, Activation.RELU), INPUT, Backward.BOTH, scratch);
    }

    /** y, dx, dkernel and dbias of the same numbers each time. */
    private static List<double[]> results(Backend backend, Window2d window, boolean depthwise) {
        Draw draw = new Draw(3);
        Shape output = window.outputShape(INPUT).withChannels(6);
        Shape kernelShape = Shape.of(window.kernelHeight(), window.kernelWidth(), 3, depthwise ? 2 : 6);
        try (Scratch scratch = new Scratch(); Memory memory = backend.allocate(1 << 17);
                LinearPlan plan = plan(backend, window, depthwise, scratch)) {
            scratch.seal(backend::allocate);
            List<Tensor> tensors = new ArrayList<>();
            for (Shape shape : List.of(INPUT, kernelShape, Shape.of(6), output, output, INPUT, kernelShape,
                    Shape.of(6))) {
                tensors.add(new Tensor(shape, DType.FLOAT32, memory, (long) tensors.size() << 14));
            }
            for (int i : new int[] {0, 1, 2, 4}) {
                backend.write(tensors.get(i), draw.normal(tensors.get(i).shape().size()));
            }
            plan.forward(tensors.get(0), tensors.get(1), tensors.get(2), tensors.get(3));
            plan.backwardInput(tensors.get(4), tensors.get(1), tensors.get(5));
            plan.backwardParameters(tensors.get(0), tensors.get(4), tensors.get(6), tensors.get(7));
            return List.of(backend.read(tensors.get(3)), backend.read(tensors.get(5)), backend.read(tensors.get(6)),
                    backend.read(tensors.get(7)));
        }
    }

    /** Uneven padding included, which the one pads itself and the other in a pass before. */
    @ParameterizedTest
    @CsvSource({"1, 1, SAME, false", "2, 1, SAME, false", "1, 2, VALID, false", "3, 1, SAME, true", "2, 1, SAME, true"})
    void graphsHaveTheSameNumbers(int stride, int dilation, Padding padding, boolean depthwise) {
        Window2d window = new Window2d(3, 3, stride, stride, dilation, dilation, padding);
        try (Backend legacy = CudaHere.openWithLegacyConvolution(Precision.FP32);
                Backend graph = CudaHere.openWithAllByCudnn()) {
            List<double[]> expected = results(legacy, window, depthwise);
            List<double[]> actual = results(graph, window, depthwise);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i), CudaHere.isStandIn() ? 0 : 1e-4, "result " + i);
            }
        }
    }

    @Test
    void saysWhatWasChosen() {
        Window2d window = new Window2d(3, 3, 2, 2, 1, 1, Padding.SAME);
        try (Backend legacy = CudaHere.openWithLegacyConvolution(Precision.FP32); Scratch scratch = new Scratch();
                LinearPlan plan = plan(legacy, window, false, scratch)) {
            String space = " \\(workspace \\d+ bytes\\)";
            // Which algorithms a GPU's cuDNN offers first is its own matter; the stand-in's are not deterministic.
            String gradient = (CudaHere.isStandIn() ? "ALGO_1" : "\\w+") + space;
            assertTrue(plan.description().matches("cuDNN's legacy functions fp32: forward \\w+" + space
                    + ", backward data " + gradient + ", backward filter " + gradient + ", input padded before"),
                    plan.description());
        }
    }

    @Test
    void saysOfEachAlgorithmWhyNotIfNoneWillDo() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        try (StandInFailures failures = new StandInFailures();
                Backend legacy = CudaHere.openWithLegacyConvolution(Precision.FP32); Scratch scratch = new Scratch()) {
            failures.atCall(ConvolutionPass.INPUT, 1);
            try (LinearPlan plan = plan(legacy, window, false, scratch)) {
                assertEquals("im2col and cuBLASLt fp32 (cuDNN has no algorithm for backward data: ALGO_0 is not "
                        + "deterministic, FFT is offered as CUDNN_STATUS_NOT_SUPPORTED, WINOGRAD_NONFUSED is less "
                        + "exact than fp32, ALGO_1 failed: CUDNN_STATUS_EXECUTION_FAILED (status 5000): a failure "
                        + "that a test asked for)", plan.description());
            }
        }
    }

    @Test
    void aTensorThatTheyDoNotTakeIsNamed() {
        Window2d window = new Window2d(3, 3, 1, 1, 1, 1, Padding.SAME);
        Conv2dSpec spec = new Conv2dSpec(32, window, true, Activation.RELU);
        try (Backend legacy = CudaHere.openWithLegacyConvolution(Precision.FP32); Scratch scratch = new Scratch()) {
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> legacy.conv().plan(spec, Shape.of(3000, 160, 160, 3), Backward.BOTH, scratch));
            assertEquals("cuDNN takes tensors of at most 2147483647 elements, and a convolution has one of (3000, "
                    + "160, 160, 32); use a smaller batch",
                    e.getMessage());
        }
    }
}
