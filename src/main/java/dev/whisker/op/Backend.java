package dev.whisker.op;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;
import java.util.Optional;

/**
 * Where arithmetic happens: memory, transfers, and one object for each op family. Not safe for use by several threads
 * at once.
 */
public interface Backend extends AutoCloseable {
    /** "reference", "cpu" or "cuda". */
    String name();

    /** Device, library versions and threads, in one line for a person. */
    String description();

    /** The threads of the processor that compute; 1 for a backend that computes on the thread that calls it. */
    default int threads() {
        return 1;
    }

    /** How exactly convolutions and matrix products are computed. */
    default Precision precision() {
        return Precision.FP32;
    }

    /**
     * For how many pictures at a time layers that are not trained are best run, one layer after the other. Fewer than
     * the batch where a cache then holds what passes from layer to layer.
     */
    int picturesAtATime();

    /** On which parts of a batch are computed side by side, where layers are run for a few pictures at a time. */
    default Lanes lanes() {
        return Lanes.ONE;
    }

    /**
     * Whether a depthwise convolution is joined to the layer before it, in the form of {@link ConvOps#planAfter}, where
     * no gradient passes.
     */
    default boolean joinsLayers() {
        return false;
    }

    /**
     * The type of what is summed and reported, such as losses, statistics and metrics: FLOAT32, or FLOAT64 on the
     * reference backend. The types of activations and weights are the same unless a backend says otherwise.
     */
    DType floatType();

    /** The type of what passes from layer to layer, and of the pictures that come in. */
    default DType activationType() {
        return floatType();
    }

    /** The type of weights, of their gradients, of moving statistics, and of what an optimizer remembers. */
    default DType weightType() {
        return floatType();
    }

    /** The type of the gradients of activations. */
    default DType gradientType() {
        return activationType();
    }

    /**
     * The type of labels and sample numbers: INT32, or FLOAT64 on the reference backend, whose memory is Java doubles.
     */
    DType integerType();

    /**
     * Zeroed memory, aligned to at least 64 bytes.
     *
     * @throws dev.whisker.WhiskerException if there is not enough, with the need and what is free
     */
    Memory allocate(long bytes);

    /** Bytes that {@link #allocate} could still give now, as far as can be known. */
    long freeBytes();

    /** Copies host values into a tensor of a float type, rounding where it must. Lengths must agree. */
    void write(Tensor target, double[] values);

    /** Copies host values into a tensor of a float type: {@code length} of them from {@code offset} on. */
    void write(Tensor target, float[] values, int offset, int length);

    /**
     * Copies host values, unsigned bytes, as the numbers 0..255 into a tensor of a float type: {@code length} of them
     * from {@code offset} on.
     */
    void write(Tensor target, byte[] values, int offset, int length);

    /** Copies host values into a tensor of the integer type: {@code length} of them from {@code offset} on. */
    void write(Tensor target, int[] values, int offset, int length);

    /** The tensor's elements, of whatever type. */
    double[] read(Tensor source);

    /** The tensor's elements, of whatever type, into an array of at least their number. */
    void read(Tensor source, float[] values);

    /**
     * Begins to read a tensor as the calls so far leave it. A backend that queues its work takes the values along where
     * they stand in the queue, so that waiting for them does not wait for calls made afterwards. Two readings may be
     * under way at a time; beginning a third waits for the first.
     */
    default PendingRead beginRead(Tensor source) {
        double[] values = read(source);
        return () -> values;
    }

    /** {@code target = source}; between two float types of the backend, rounding where it must. */
    void copy(Tensor source, Tensor target);

    void fill(Tensor target, double value);

    /** {@code target += source}. */
    void add(Tensor source, Tensor target);

    /** Returns when all that was asked for is done. */
    void synchronize();

    /** What measures the device; empty where it is the processor that calls. The caller closes it. */
    default Optional<DeviceMeter> meter() {
        return Optional.empty();
    }

    /**
     * Whether calls return when their work is queued. It is then busy without a break where results are read while
     * later calls are queued already.
     */
    default boolean isAsynchronous() {
        return false;
    }

    /**
     * What repeats the calls of a training step; the caller closes it. Empty where each step makes its calls: where
     * that costs no time to speak of, or where a user has chosen so.
     */
    default Optional<Repetition> repetition() {
        return Optional.empty();
    }

    /** All families of operations. */
    Operations operations();

    default ConvOps conv() {
        return operations().conv();
    }

    default PoolOps pool() {
        return operations().pool();
    }

    default PadOps pad() {
        return operations().pad();
    }

    default GateOps gate() {
        return operations().gate();
    }

    default DenseOps dense() {
        return operations().dense();
    }

    default ActivationOps activation() {
        return operations().activation();
    }

    default NormOps norm() {
        return operations().norm();
    }

    default DropoutOps dropout() {
        return operations().dropout();
    }

    default AugmentOps augment() {
        return operations().augment();
    }

    default LossOps loss() {
        return operations().loss();
    }

    default OptimizerOps optimizer() {
        return operations().optimizer();
    }

    default StatisticsOps statistics() {
        return operations().statistics();
    }

    default VectorOps vector() {
        return operations().vector();
    }

    default MergeOps merge() {
        return operations().merge();
    }

    @Override
    void close();
}
