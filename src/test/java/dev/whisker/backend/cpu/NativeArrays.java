package dev.whisker.backend.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Native arrays for tests of the C functions, freed together; float arrays end in a guard zone that {@link #close}
 * checks.
 */
final class NativeArrays implements AutoCloseable {
    private static final int GUARD = 16;
    private static final float GUARD_VALUE = 12345.678f;
    private final List<Pointer> all = new ArrayList<>();
    private final List<Runnable> guards = new ArrayList<>();
    private final Random random = new Random(7);

    FloatPointer floats(float... values) {
        FloatPointer p = keep(new FloatPointer(values.length + (long) GUARD)).put(values, 0, values.length);
        for (int i = 0; i < GUARD; i++) {
            p.put(values.length + (long) i, GUARD_VALUE);
        }
        guards.add(() -> {
            for (int i = 0; i < GUARD; i++) {
                if (p.get(values.length + (long) i) != GUARD_VALUE) {
                    throw new AssertionError("an array of " + values.length + " floats was written past its end, at "
                            + i);
                }
            }
        });
        return p;
    }

    /** Filled with a value no operation leaves by chance, so that what is not written shows. */
    FloatPointer output(int n) {
        float[] values = new float[n];
        java.util.Arrays.fill(values, -77.25f);
        return floats(values);
    }

    FloatPointer normal(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return floats(values);
    }

    IntPointer ints(int... values) {
        return keep(new IntPointer(values));
    }

    DoublePointer doubles(double... values) {
        return keep(new DoublePointer(values));
    }

    BytePointer bytes(long n) {
        return keep(new BytePointer(n));
    }

    static float[] values(FloatPointer p, int n) {
        float[] values = new float[n];
        p.get(values);
        return values;
    }

    private <P extends Pointer> P keep(P p) {
        all.add(p);
        return p;
    }

    @Override
    public void close() {
        guards.forEach(Runnable::run);
        all.forEach(Pointer::close);
    }
}
