package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.check.Guarded;
import dev.whisker.check.Tolerance;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Backend;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DropoutOps;
import dev.whisker.op.GateOps;
import dev.whisker.op.LinearPlan;
import dev.whisker.op.LossOps;
import dev.whisker.op.MergeOps;
import dev.whisker.op.NormOps;
import dev.whisker.op.OptimizerOps;
import dev.whisker.op.PadOps;
import dev.whisker.op.PoolOps;
import dev.whisker.op.Precision;
import dev.whisker.op.Scratch;
import dev.whisker.op.StatisticsOps;
import dev.whisker.op.VectorOps;
import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run of a parity case on one backend. Cases draw their configuration and their inputs from {@link #draw}, so that
 * two labs with the same seed do the same. Outputs start out full of garbage, which must be gone afterwards.
 */
final class ParityRun implements AutoCloseable {
    /** What an output is compared by. */
    record Result(double[] values, Tolerance tolerance) {
    }

    private final Backend backend;
    private final Precision judged;
    private final CallRecorder recorder;
    private final Draw draw;
    private final double garbage;
    private final int shift;
    private final List<Guarded> tensors = new ArrayList<>();
    private final List<Scratch> scratches = new ArrayList<>();
    private final Map<String, Result> results = new LinkedHashMap<>();

    /**
     * @param judged  the precision of the backend that is judged, whether this run is its or the reference's
     * @param garbage what memory holds before an operation writes to it
     * @param shift   elements by which tensors lie after aligned addresses
     */
    ParityRun(Backend backend, Precision judged, long seed, double garbage, int shift, Set<String> called) {
        this.backend = backend;
        this.judged = judged;
        this.garbage = garbage;
        this.shift = shift;
        draw = new Draw(seed);
        recorder = new CallRecorder(called);
    }

    Draw draw() {
        return draw;
    }

    /** What this run's backend is to say of itself. */
    Precision precision() {
        return backend.floatType() == DType.FLOAT64 ? Precision.FP32 : judged;
    }

    /** Activations, or their gradients, that no operation may change. */
    Tensor input(String name, Shape shape, double[] values) {
        Tensor tensor = changing(name, shape, values);
        tensors.get(tensors.size() - 1).isInput();
        return tensor;
    }

    /** The same of weights, their gradients, statistics, losses, targets: of what is a float in every precision. */
    Tensor weight(String name, Shape shape, double[] values) {
        Tensor tensor = changingWeight(name, shape, values);
        tensors.get(tensors.size() - 1).isInput();
        return tensor;
    }

    /** An input of labels or sample numbers. */
    Tensor integers(String name, int... values) {
        Tensor tensor = add(name, Shape.of(values.length), backend.integerType());
        backend.write(tensor, values, 0, values.length);
        tensors.get(tensors.size() - 1).isInput();
        return tensor;
    }

    /** Activations, or their gradients, that an operation changes. */
    Tensor changing(String name, Shape shape, double[] values) {
        Tensor tensor = output(name, shape);
        backend.write(tensor, rounded(values));
        return tensor;
    }

    Tensor changingWeight(String name, Shape shape, double[] values) {
        Tensor tensor = weightOutput(name, shape);
        backend.write(tensor, rounded(values));
        return tensor;
    }

    /** Writes again to what is {@link #changing}. */
    void rewrite(Tensor tensor, double[] values) {
        backend.write(tensor, rounded(values));
    }

    /** Whether the backend that is judged stores activations in bfloat16. */
    boolean isMixed() {
        return judged == Precision.MIXED;
    }

    /**
     * Whether this run's backend stores the products of convolutions and dense layers in bfloat16 before it adds the
     * bias, and gradients of their kernels before they become float32: cuDNN and cuBLASLt do.
     */
    boolean storesProducts() {
        return isMixed() && backend.name().equals("cuda");
    }

    /** What both backends get is rounded before, weights too: products round them. */
    private double[] rounded(double[] values) {
        return isMixed() ? Arrays.stream(values).map(value -> BFloat16.nearest((float) value))
                .toArray() : values;
    }

    /** Activations, or their gradients: full of garbage. */
    Tensor output(String name, Shape shape) {
        return add(name, shape, backend.activationType());
    }

    Tensor weightOutput(String name, Shape shape) {
        return add(name, shape, backend.floatType());
    }

    /** A tensor full of garbage, of a type that the backend chose. */
    Tensor output(String name, Shape shape, DType dtype) {
        return add(name, shape, dtype);
    }

    private Tensor add(String name, Shape shape, DType dtype) {
        Guarded tensor = new Guarded(name, backend, shape, dtype, garbage, shift);
        tensors.add(tensor);
        return tensor.tensor();
    }

    /** Keeps what a tensor holds now for comparison. */
    void compare(String name, Tensor tensor, Tolerance tolerance) {
        Tolerance allowed = tensor.dtype() == DType.BFLOAT16 ? tolerance.bfloat16() : tolerance;
        if (results.put(name, new Result(backend.read(tensor), allowed)) != null) {
            throw new IllegalStateException("the case compares two results named " + name);
        }
    }

    /** Fails unless two tensors have the same bits now; any NaN is as good as another. */
    void same(String what, Tensor one, Tensor other) {
        assertArrayEquals(backend.read(one), backend.read(other), what);
    }

    Scratch scratch() {
        Scratch scratch = new Scratch();
        scratches.add(scratch);
        return scratch;
    }

    /** Allocates a plan's scratch area. */
    LinearPlan ready(LinearPlan plan, Scratch scratch) {
        scratch.seal(backend::allocate);
        return plan;
    }

    /** Fails if any guard zone or input was changed. */
    Map<String, Result> finish() {
        tensors.forEach(tensor -> tensor.damage().ifPresent(damage -> {
            throw new AssertionError(damage);
        }));
        return results;
    }

    Backend backend() {
        return recorder.watch(Backend.class, backend);
    }

    ConvOps conv() {
        return recorder.watch(ConvOps.class, backend.conv());
    }

    DenseOps dense() {
        return recorder.watch(DenseOps.class, backend.dense());
    }

    PoolOps pool() {
        return recorder.watch(PoolOps.class, backend.pool());
    }

    PadOps pad() {
        return recorder.watch(PadOps.class, backend.pad());
    }

    GateOps gate() {
        return recorder.watch(GateOps.class, backend.gate());
    }

    ActivationOps activation() {
        return recorder.watch(ActivationOps.class, backend.activation());
    }

    NormOps norm() {
        return recorder.watch(NormOps.class, backend.norm());
    }

    DropoutOps dropout() {
        return recorder.watch(DropoutOps.class, backend.dropout());
    }

    AugmentOps augment() {
        return recorder.watch(AugmentOps.class, backend.augment());
    }

    LossOps loss() {
        return recorder.watch(LossOps.class, backend.loss());
    }

    OptimizerOps optimizer() {
        return recorder.watch(OptimizerOps.class, backend.optimizer());
    }

    StatisticsOps statistics() {
        return recorder.watch(StatisticsOps.class, backend.statistics());
    }

    VectorOps vector() {
        return recorder.watch(VectorOps.class, backend.vector());
    }

    MergeOps merge() {
        return recorder.watch(MergeOps.class, backend.merge());
    }

    @Override
    public void close() {
        tensors.forEach(Guarded::close);
        scratches.forEach(Scratch::close);
    }
}
