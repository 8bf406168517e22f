package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.op.Backend;
import dev.whisker.op.PendingRead;
import dev.whisker.op.Precision;
import dev.whisker.tensor.BFloat16;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies between the host and the GPU: in pieces, in order, and with the faults that they report. */
class CudaTransfersTest extends OpenCuda {
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, StagingSlot.ELEMENTS - 1, StagingSlot.ELEMENTS, StagingSlot.ELEMENTS + 1,
            11 * StagingSlot.ELEMENTS + 7})
    void copiesAnyNumberOfElementsInPieces(int length) {
        int offset = 3;
        float[] values = new float[length + offset];
        int[] integers = new int[length + offset];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.5f;
            integers[i] = Integer.MAX_VALUE - i;
        }
        Tensor floats = tensor(DType.FLOAT32, length);
        Tensor whole = tensor(DType.INT32, length);
        backend.write(floats, values, offset, length);
        backend.write(whole, integers, offset, length);
        float[] read = new float[length];
        backend.read(floats, read);
        double[] readWhole = backend.read(whole);
        for (int i = 0; i < length; i++) {
            assertEquals(values[i + offset], read[i]);
            assertEquals(integers[i + offset], readWhole[i]);
        }
    }

    /** To places that a pack of four floats may start at, and others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 1001, StagingSlot.BYTES - 1, StagingSlot.BYTES, 9 * StagingSlot.BYTES + 6})
    void bytesBecomeFloatsOnTheirWay(int length) {
        byte[] values = new byte[length + 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 7 + i / 256);
        }
        Tensor all = tensor(DType.FLOAT32, length + 3);
        for (int start : new int[] {0, 1, 3}) {
            Tensor target = all.slice(start, Shape.of(length));
            backend.fill(all, -1);
            backend.write(target, values, 3 - start, length);
            float[] read = new float[length + 3];
            backend.read(all, read);
            for (int i = 0; i < read.length; i++) {
                boolean inside = i >= start && i < start + length;
                assertEquals(inside ? Byte.toUnsignedInt(values[3 - start + i - start]) : -1, read[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, StagingSlot.ELEMENTS - 1, StagingSlot.ELEMENTS, 3 * StagingSlot.ELEMENTS + 7})
    void floatsAreRoundedOnTheirWay(int length) {
        int offset = 3;
        float[] values = new float[length + offset];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 1001 == 5 ? Float.NaN : (i - 300) * 0.3f;
        }
        try (Backend mixed = CudaHere.open(Precision.MIXED);
                Memory memory = mixed.allocate((long) length * Short.BYTES)) {
            Tensor target = new Tensor(Shape.of(length), DType.BFLOAT16, memory, 0);
            mixed.write(target, values, offset, length);
            float[] read = new float[length];
            mixed.read(target, read);
            for (int i = 0; i < length; i++) {
                assertEquals(BFloat16.nearest(values[i + offset]), read[i], "element " + i);
            }
        }
    }

    /** Pieces go another way than the work that reads what they replace. */
    @Test
    void aWriteDoesNotOvertakeEarlierWork() {
        int length = 3 * StagingSlot.ELEMENTS;
        Tensor x = tensor(DType.FLOAT32, length);
        Tensor sum = tensor(DType.FLOAT32, length);
        float[] values = new float[length];
        for (int step = 1; step <= 5; step++) {
            Arrays.fill(values, step);
            backend.write(x, values, 0, length);
            backend.add(x, sum);
        }
        backend.read(sum, values);
        for (float value : values) {
            assertEquals(15, value);
        }
    }

    /** After a reading has begun, work and writes go on, through memory that is used again and again. */
    @Test
    void aReadingHoldsWhatWasThereWhenItBegan() {
        Tensor small = floats(Shape.of(5), new double[] {1, 2, 3, 4, 5});
        Tensor large = tensor(DType.FLOAT32, 3 * StagingSlot.ELEMENTS);
        PendingRead reading = backend.beginRead(small);
        backend.add(small, small);
        for (int i = 0; i < 20; i++) {
            backend.write(small, new double[] {i, i, i, i, i});
            backend.write(large, new float[3 * StagingSlot.ELEMENTS], 0, 3 * StagingSlot.ELEMENTS);
        }
        assertArrayEquals(new double[] {1, 2, 3, 4, 5}, reading.await());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5}, reading.await());
        backend.fill(large, 3);
        PendingRead whole = backend.beginRead(large);
        backend.fill(large, 4);
        assertTrue(Arrays.stream(whole.await()).allMatch(value -> value == 3));
    }

    /** There is room for two: what a third finds in its place is taken out first. */
    @Test
    void readingsKeepTheirValuesHoweverManyAreBegun() {
        Tensor x = floats(Shape.of(2), new double[] {0, 0});
        List<PendingRead> readings = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            backend.fill(x, i);
            readings.add(backend.beginRead(x));
        }
        for (int i : new int[] {6, 0, 5, 1, 4, 2, 3, 0}) {
            assertArrayEquals(new double[] {i, i}, readings.get(i).await());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void labelsOutOfRangeAreReportedOnceTheyAreSeen(boolean begun) {
        Tensor logits = floats(Shape.of(3, 2), new double[] {1, 2, 3, 4, 5, 6});
        Tensor labels = tensor(DType.INT32, 3);
        Tensor losses = tensor(DType.FLOAT32, 3);
        Tensor gradient = tensor(DType.FLOAT32, 3, 2);
        backend.write(labels, new int[] {0, 2, 1}, 0, 3);
        backend.loss().sparseCrossEntropyFromLogits(logits, labels, 1, losses, gradient);
        WhiskerException e = assertThrows(WhiskerException.class, () -> {
            if (begun) {
                backend.beginRead(losses).await();
            } else {
                backend.read(losses);
            }
        });
        assertTrue(e.getMessage().contains("a label is not one of the model's classes"), e.getMessage());
        double[] values = backend.read(losses);
        assertTrue(Double.isNaN(values[1]));
        assertFalse(Double.isNaN(values[0]) || Double.isNaN(values[2]));
    }
}
