package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.TensorTransfers;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import org.bytedeco.javacpp.Pointer;

/**
 * Copies between the Java heap and tensors. What becomes numbers of another type on the way is copied piece by piece
 * into native memory, and converted from there by all threads. Not for several threads.
 */
final class CpuTransfers extends TensorTransfers implements AutoCloseable {
    /** A piece stays in the second cache between its two uses, and is large enough for several threads. */
    private static final int PIECE = 64 << 10;

    private final CpuDevice device;
    private NativeMemory staging;

    CpuTransfers(CpuDevice device) {
        this.device = device;
    }

    @Override
    public void write(Tensor target, float[] values, int offset, int length) {
        if (target.dtype() == DType.BFLOAT16) {
            long address = Call.address(target, DType.BFLOAT16, length);
            convert(length, (from, done, count) -> {
                HostArrays.put(from, values, offset + done, count);
                return device.ops().narrow(from, address + (long) done * Short.BYTES, count, device.queue());
            });
        } else {
            HostArrays.put(Call.floats(target, length), values, offset, length);
        }
    }

    @Override
    public void write(Tensor target, byte[] values, int offset, int length) {
        DType type = target.dtype() == DType.BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
        OwnOps ops = type == DType.BFLOAT16 ? device.ops() : device.float32Ops();
        long address = Call.address(target, type, length);
        convert(length, (from, done, count) -> {
            HostArrays.put(from, values, offset + done, count);
            return ops.rescaleBytes(from, address + (long) done * type.bytes(), count, 1, 0, device.queue());
        });
    }

    /** Puts a piece at an address, and converts it from there to its place; returns the status of that. */
    private interface Conversion {
        int convert(long from, int done, int count);
    }

    private void convert(int length, Conversion conversion) {
        if (staging == null) {
            staging = new NativeMemory((long) PIECE * Float.BYTES);
        }
        for (int done = 0; done < length; done += PIECE) {
            int count = Math.min(PIECE, length - done);
            Call.check(conversion.convert(staging.address(), done, count), "conversion");
        }
    }

    @Override
    public void write(Tensor target, int[] values, int offset, int length) {
        HostArrays.put(Call.integers(target, length), values, offset, length);
    }

    @Override
    protected void get(Tensor source, float[] values, int length) {
        HostArrays.get(Call.address(source), values, 0, length);
    }

    @Override
    protected void get(Tensor source, short[] values, int length) {
        HostArrays.get(Call.address(source), values, 0, length);
    }

    @Override
    protected void get(Tensor source, int[] values) {
        HostArrays.get(Call.address(source), values, 0, values.length);
    }

    @Override
    protected void get(Tensor source, byte[] values) {
        HostArrays.get(Call.address(source), values, 0, values.length);
    }

    @Override
    public void close() {
        if (staging != null) {
            staging.close();
            staging = null;
        }
    }

    void copy(Tensor source, Tensor target) {
        long to = Call.address(target, source.dtype(), source.size());
        Pointer.memcpy(new Address().at(to), new Address().at(Call.address(source)), source.byteSize());
    }
}
