package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.NativeArrays.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.backend.natives.Codes;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The C functions that turn, resize and flip images, compared with their definitions. */
class NativeAugmentTest {
    private static OwnOps own() {
        return new OwnOps(WhiskerCpu.ops());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 0", "3, 0", "0, 1", "2, 1"})
    void rotationBackwardIsTheAdjointOfForward(int fillMode, int interpolation) {
        int n = 3;
        int size = n * 7 * 10 * 3;
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(size);
            FloatPointer dy = a.normal(size);
            FloatPointer y = a.output(size);
            FloatPointer dx = a.output(size);
            long angles = a.doubles(0.4, -2.5, 3.9).address();
            own().rotateForward(x.address(), y.address(), angles, n, 7, 10, 3, fillMode, interpolation, 0, 0);
            own().rotateBackward(dy.address(), dx.address(), angles, n, 7, 10, 3, fillMode, interpolation, 0);
            assertEquals(dot(y, dy, size), dot(x, dx, size), 1e-4);
        }
    }

    @Test
    void aQuarterTurnIsCounterClockwise() {
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.floats(1, 2, 3, 4);
            FloatPointer y = a.output(4);
            own().rotateForward(x.address(), y.address(), a.doubles(Math.PI / 2).address(), 1, 2, 2, 1,
                    Codes.FILL_REFLECT, Codes.BILINEAR, 0, 0);
            assertArrayEquals(new float[] {2, 4, 1, 3}, values(y, 4), 1e-5f);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 7, 9, 4, 0", "5, 7, 2, 3, 0", "5, 7, 9, 4, 1", "4, 4, 4, 4, 0"})
    void resizeBackwardIsTheAdjointOfForward(int h, int w, int outH, int outW, int interpolation) {
        int in = 2 * h * w * 5;
        int out = 2 * outH * outW * 5;
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(in);
            FloatPointer dy = a.normal(out);
            FloatPointer y = a.output(out);
            FloatPointer dx = a.output(in);
            own().resizeForward(x.address(), y.address(), 2, h, w, 5, outH, outW, interpolation, 0);
            own().resizeBackward(dy.address(), dx.address(), 2, h, w, 5, outH, outW, interpolation, 0);
            assertEquals(dot(y, dy, out), dot(x, dx, in), 1e-4);
        }
    }

    private static double dot(FloatPointer a, FloatPointer b, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) a.get(i) * b.get(i);
        }
        return sum;
    }

    @Test
    void flipIsItsOwnInverseAndFollowsItsDraws() {
        int n = 16;
        int size = n * 4 * 5 * 3;
        try (NativeArrays a = new NativeArrays()) {
            FloatPointer x = a.normal(size);
            FloatPointer y = a.output(size);
            FloatPointer back = a.output(size);
            int[] samples = new int[n];
            for (int i = 0; i < n; i++) {
                samples[i] = 1000 + 3 * i;
            }
            long ids = a.ints(samples).address();
            own().randomFlip(x.address(), y.address(), ids, n, 4, 5, 3, 1, 1, 42, 2, 9, 0);
            own().randomFlip(y.address(), back.address(), ids, n, 4, 5, 3, 1, 1, 42, 2, 9, 0);
            assertArrayEquals(values(x, size), values(back, size));
            int[] words = new int[4];
            for (int i = 0; i < n; i++) {
                Philox.augment(new RandomKey(42, 9), 2, samples[i], words);
                int column = Philox.uniform(words[0]) < 0.5 ? 4 : 0;
                int row = Philox.uniform(words[1]) < 0.5 ? 3 : 0;
                assertEquals(x.get(((long) i * 4 + row) * 15 + column * 3L), y.get(i * 60L), "image " + i);
            }
        }
    }

    @Test
    void anglesFollowTheirDraws() {
        try (NativeArrays a = new NativeArrays()) {
            DoublePointer angles = a.doubles(0, 0, 0);
            own().randomAngles(a.ints(5, 6, 70000).address(), angles.address(), 3, -0.5, 1.5, -42, 3, 8, 0);
            int[] words = new int[4];
            int[] samples = {5, 6, 70000};
            for (int i = 0; i < 3; i++) {
                Philox.augment(new RandomKey(-42, 8), 3, samples[i], words);
                assertEquals(-0.5 + 2 * (double) Philox.uniform(words[0]), angles.get(i));
            }
        }
    }
}
