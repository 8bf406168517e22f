package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.whisker.layer.Conv2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.Size2d;
import dev.whisker.op.Activation;
import dev.whisker.op.Backward;
import dev.whisker.op.Conv2dSpec;
import dev.whisker.op.Padding;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class PooledConvolutionChoiceTest {
    private static final Shape PICTURES = Shape.of(32, 160, 160, 3);

    private static Window2d square(int kernel, int stride, Padding padding) {
        return new Window2d(kernel, kernel, stride, stride, 1, 1, padding);
    }

    private static final Window2d POOL = square(2, 2, Padding.VALID);

    private static boolean joined(String isa, Shape input, int filters, Window2d window, Window2d pool) {
        return PooledConvolutionChoice.isFaster(isa, new Conv2dSpec(filters, window, true, Activation.LINEAR), pool,
                input);
    }

    @Test
    void convolutionsOfPicturesAreJoined() {
        Window2d window = square(3, 1, Padding.SAME);
        assertTrue(joined("avx2", PICTURES, 32, window, POOL));
        assertTrue(joined("avx512", PICTURES, 64, window, POOL));
        assertTrue(joined("avx512", PICTURES.withChannels(1), 16, square(5, 2, Padding.VALID), POOL));
        assertFalse(joined("sse4.2", PICTURES, 32, window, POOL));
        assertFalse(joined("avx512", PICTURES, 15, window, POOL), "few filters");
        assertFalse(joined("avx512", PICTURES.withChannels(32), 32, window, POOL), "many channels");
    }

    @Test
    void whatTheOperationsCannotComputeIsNot() {
        Window2d window = square(3, 1, Padding.SAME);
        assertFalse(joined("avx512", PICTURES, 32, window, square(3, 2, Padding.VALID)), "windows overlap");
        assertFalse(joined("avx512", PICTURES, 32, window, square(2, 3, Padding.VALID)), "windows leave gaps");
        assertFalse(joined("avx512", PICTURES, 32, window, square(16, 16, Padding.VALID)), "256 positions");
        assertTrue(joined("avx512", PICTURES, 32, window, square(15, 15, Padding.VALID)));
        Window2d hangingOver = square(3, 3, Padding.SAME); // 160 = 53 x 3 + 1
        assertFalse(joined("avx512", PICTURES, 32, window, hangingOver), "a window hangs over the edge");
        assertTrue(joined("avx512", Shape.of(1, 159, 159, 3), 32, window, hangingOver));
        assertFalse(joined("avx512", PICTURES, 32, square(60, 1, Padding.SAME), POOL), "61 x 61 x 3 inputs a window");
    }

    @Test
    void thePlanSaysWhatItIs() {
        Conv2dSpec spec = new Conv2dSpec(16, square(3, 1, Padding.VALID), true, Activation.LINEAR);
        try (CpuBackend backend = new CpuBackend(); Scratch scratch = new Scratch()) {
            assumeFalse(WhiskerCpu.isa().equals("sse4.2"), "nothing is tiled there");
            assertEquals("whisker:" + WhiskerCpu.isa() + " with max pooling and relu", backend.conv()
                    .planPooled(spec, POOL, PICTURES, Backward.PARAMETERS, scratch).orElseThrow().description());
            assertFalse(backend.conv().planPooled(spec, square(3, 2, Padding.VALID), PICTURES, Backward.NONE, scratch)
                    .isPresent());
        }
    }

    /** The layers' windows are those that are asked about. */
    @Test
    void layersTellTheirWindows() {
        assertEquals(new Window2d(3, 5, 2, 2, 1, 1, Padding.SAME), Conv2D.of(4, new Size2d(3, 5)).strides(2)
                .padding(Padding.SAME).window());
        assertEquals(POOL, MaxPooling2D.of(2).window());
    }
}
