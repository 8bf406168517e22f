package dev.whisker.backend.cpu;

import dev.whisker.backend.natives.Address;
import dev.whisker.backend.natives.HostArrays;
import dev.whisker.backend.natives.TensorTransfers;
import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import org.bytedeco.javacpp.Pointer;

/** Copies between the Java heap and tensors. */
final class CpuTransfers extends TensorTransfers {
    /** Pieces that stay in the first cache between their two writes. */
    private final float[] widened = new float[4096];
    private final short[] rounded = new short[4096];

    @Override
    public void write(Tensor target, float[] values, int offset, int length) {
        if (target.dtype() == DType.BFLOAT16) {
            writeRounded(target, length, i -> values[offset + i]);
        } else {
            HostArrays.put(Call.floats(target, length), values, offset, length);
        }
    }

    @Override
    public void write(Tensor target, byte[] values, int offset, int length) {
        if (target.dtype() == DType.BFLOAT16) {
            writeRounded(target, length, i -> values[offset + i] & 0xFF);
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

    private void writeRounded(Tensor target, int length, Values values) {
        long address = Call.address(target, DType.BFLOAT16, length);
        for (int done = 0; done < length; done += rounded.length) {
            int count = Math.min(rounded.length, length - done);
            for (int i = 0; i < count; i++) {
                rounded[i] = BFloat16.rounded(values.at(done + i));
            }
            HostArrays.put(address + (long) done * Short.BYTES, rounded, 0, count);
        }
    }

    @FunctionalInterface
    private interface Values {
        float at(int index);
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
