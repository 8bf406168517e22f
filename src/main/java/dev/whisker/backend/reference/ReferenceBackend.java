package dev.whisker.backend.reference;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backend;
import dev.whisker.op.Operations;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Tensor;

/** The backend that needs nothing but Java, computes in float64, and judges the others. */
public final class ReferenceBackend implements Backend {
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    private final Operations operations =
            new Operations(new ReferenceActivation(), new ReferenceAugment(), new ReferenceConv(), new ReferenceDense(),
            new ReferenceDropout(), new ReferenceGate(), new ReferenceLoss(), new ReferenceMerge(), new ReferenceNorm(),
            new ReferenceOptimizer(), new ReferencePad(), new ReferencePool(), new ReferenceStatistics(),
            new ReferenceVector());

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String description() {
        return "plain Java loops in float64, 1 thread (Java " + System.getProperty("java.version") + ")";
    }

    @Override
    public DType floatType() {
        return DType.FLOAT64;
    }

    @Override
    public DType integerType() {
        return DType.FLOAT64;
    }

    /** As many as on the cpu backend, so that both compute the same program. */
    @Override
    public int picturesAtATime() {
        return 4;
    }

    @Override
    public Memory allocate(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("cannot allocate " + bytes + " bytes");
        }
        if (bytes / Double.BYTES >= MAX_ARRAY) {
            throw new WhiskerException("the reference backend holds at most " + MAX_ARRAY * Double.BYTES
                    + " bytes in one piece, "
                    + bytes + " are needed; use a smaller batch or --backend cpu");
        }
        try {
            return new HeapMemory(bytes);
        } catch (OutOfMemoryError e) {
            throw new WhiskerException("not enough memory on the reference backend: " + bytes + " bytes are needed, "
                    + freeBytes()
                    + " of Java's heap are free; use a smaller batch, --backend cpu, or a larger heap "
                    + "(JAVA_TOOL_OPTIONS=-Xmx8g)", e);
        }
    }

    @Override
    public long freeBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    @Override
    public void write(Tensor target, double[] values) {
        Elements out = Elements.of("the target of " + values.length + " values", target, values.length);
        System.arraycopy(values, 0, out.values(), out.offset(), values.length);
    }

    @Override
    public void write(Tensor target, float[] values, int offset, int length) {
        Elements out = Elements.of("the target of " + length + " values", target, length);
        for (int i = 0; i < length; i++) {
            out.set(i, values[offset + i]);
        }
    }

    @Override
    public void write(Tensor target, byte[] values, int offset, int length) {
        Elements out = Elements.of("the target of " + length + " values", target, length);
        for (int i = 0; i < length; i++) {
            out.set(i, Byte.toUnsignedInt(values[offset + i]));
        }
    }

    @Override
    public void write(Tensor target, int[] values, int offset, int length) {
        Elements out = Elements.of("the target of " + length + " values", target, length);
        for (int i = 0; i < length; i++) {
            out.set(i, values[offset + i]);
        }
    }

    @Override
    public double[] read(Tensor source) {
        Elements in = Elements.of(source);
        double[] values = new double[in.size()];
        System.arraycopy(in.values(), in.offset(), values, 0, values.length);
        return values;
    }

    @Override
    public void read(Tensor source, float[] values) {
        Elements in = Elements.of(source);
        if (values.length < in.size()) {
            throw new IllegalArgumentException("an array of " + values.length + " floats cannot hold " + source);
        }
        for (int i = 0; i < in.size(); i++) {
            values[i] = (float) in.get(i);
        }
    }

    @Override
    public void copy(Tensor source, Tensor target) {
        Elements in = Elements.of(source);
        Elements out = Elements.of("the target", target, source.size());
        System.arraycopy(in.values(), in.offset(), out.values(), out.offset(), in.size());
    }

    @Override
    public void fill(Tensor target, double value) {
        Elements.of(target).fill(value);
    }

    @Override
    public void add(Tensor source, Tensor target) {
        Elements in = Elements.of(source);
        Elements out = Elements.of("the target", target, source.size());
        for (int i = 0; i < in.size(); i++) {
            out.add(i, in.get(i));
        }
    }

    @Override
    public void synchronize() {
        // Every call is done when it returns.
    }

    @Override
    public Operations operations() {
        return operations;
    }

    @Override
    public void close() {
        // Memory belongs to its arenas.
    }
}
