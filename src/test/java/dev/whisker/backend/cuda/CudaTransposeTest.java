package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.check.Draw;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Matrices are transposed one by one: pictures from NHWC to NCHW and back. */
class CudaTransposeTest extends OpenCuda {
    private static final int INVALID = 1;
    /** With a stream of its own, apart from the backend's. */
    private Gpu gpu;

    @BeforeEach
    void openStream() {
        gpu = new Gpu(CudaProbe.probe().device().orElseThrow().index());
    }

    @AfterEach
    void closeStream() {
        if (gpu != null) {
            gpu.close();
        }
    }

    private double[] transposed(int n, int rows, int columns, double[] values) {
        Tensor x = floats(Shape.of(values.length), values);
        Tensor y = tensor(DType.FLOAT32, values.length);
        backend.fill(y, 1e30);
        backend.synchronize();
        assertEquals(0, gpu.ops().transposeEach(Tensors.address(x), Tensors.address(y), n, rows, columns, gpu.queue()));
        gpu.synchronize();
        return backend.read(y);
    }

    @Test
    void eachMatrixIsTransposed() {
        Draw draw = new Draw(3);
        for (int i = 0; i < 60; i++) {
            int n = draw.between(1, 4);
            int rows = draw.oneOf(1, 2, 9, 31, 32, 33, 70, draw.between(1, 200));
            int columns = draw.oneOf(1, 3, 4, 31, 32, 33, 65);
            double[] x = Arrays.stream(draw.normal((long) n * rows * columns)).map(value -> (float) value).toArray();
            x[draw.between(0, x.length - 1)] = Double.NaN;
            double[] expected = new double[x.length];
            for (int k = 0; k < x.length; k++) {
                int row = k / columns % rows;
                expected[(k / columns / rows * columns + k % columns) * rows + row] = x[k];
            }
            double[] y = transposed(n, rows, columns, x);
            String what = n + " of (" + rows + ", " + columns + ")";
            assertArrayEquals(expected, y, what);
            assertArrayEquals(x, transposed(n, columns, rows, y), what);
        }
    }

    @Test
    void whatCannotBeTransposedIsRefused() {
        long x = Tensors.address(tensor(DType.FLOAT32, 64));
        long y = Tensors.address(tensor(DType.FLOAT32, 64));
        assertEquals(INVALID, gpu.ops().transposeEach(x, x, 1, 2, 2, gpu.queue()));
        assertEquals(INVALID, gpu.ops().transposeEach(x, y, -1, 2, 2, gpu.queue()));
        assertEquals(INVALID, gpu.ops().transposeEach(x, y, 1, -2, 2, gpu.queue()));
        assertEquals(INVALID, gpu.ops().transposeEach(x, y, 1, 2, -2, gpu.queue()));
        assertEquals(0, gpu.ops().transposeEach(x, y, 0, 2, 2, gpu.queue()));
    }
}
