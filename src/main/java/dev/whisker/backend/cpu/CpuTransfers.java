package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.RoundedValues;
import dev.whisker.backend.natives.TensorTransfers;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import org.bytedeco.javacpp.Pointer;

/** Copies between the Java heap and tensors. */
final class CpuTransfers extends TensorTransfers {
    /** A piece that stays in the first cache between its two writes. */
    private final float[] widened = new float[4096];
    private final RoundedValues rounded = new RoundedValues();

    @Override
    public void write(Tensor target, float[] values, int offset, int length) {
        if (target.dtype() == DType.BFLOAT16) {
            rounded.put(Call.address(target, DType.BFLOAT16, length), length, i -> values[offset + i]);
        } else {
            HostArrays.put(Call.floats(target, length), values, offset, length);
        }
    }

    @Override
    public void write(Tensor target, byte[] values, int offset, int length) {
        if (target.dtype() == DType.BFLOAT16) {
            rounded.put(Call.address(target, DType.BFLOAT16, length), length, i -> values[offset + i] & 0xFF);
            return;
        }
        long address = Call.floats(target, length);
        for (int done = 0; done < length; done += widened.length) {
            int count = Math.min(widened.length, length - done);
            for (int i = 0; i < count; i++) {
                widened[i] = values[offset + done + i] & 0xFF;
            }
            HostArrays.put(address + (long) done * Float.BYTES, widened, 0, count);
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

    void copy(Tensor source, Tensor target) {
        long to = Call.address(target, source.dtype(), source.size());
        Pointer.memcpy(new Address().at(to), new Address().at(Call.address(source)), source.byteSize());
    }
}
