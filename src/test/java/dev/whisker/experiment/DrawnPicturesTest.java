package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.data.ArrayDataset;
import dev.whisker.data.LabelCounts;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawnPicturesTest {
    private static final int SIZE = 32;

    private static float[] picture(ArrayDataset dataset, int id) {
        float[] picture = new float[dataset.sampleLength()];
        dataset.read(id, picture, 0);
        return picture;
    }

    @Test
    void aPictureDependsOnSeedAndNumberAlone() {
        ArrayDataset few = DrawnPictures.draw(10, SIZE, 3);
        ArrayDataset many = DrawnPictures.draw(40, SIZE, 3);
        assertArrayEquals(picture(few, 7), picture(many, 7));
        assertFalse(Arrays.equals(picture(few, 7), picture(DrawnPictures.draw(10, SIZE, 4), 7)));
        assertFalse(Arrays.equals(picture(many, 7), picture(many, 12)));
    }

    @Test
    void classesAreEquallyFrequentAndValuesAreThoseOfPixels() {
        ArrayDataset dataset = DrawnPictures.draw(50, SIZE, 0);
        LabelCounts counts = LabelCounts.of(dataset, IntStream.range(0, 50).toArray());
        assertEquals(5, counts.counts().size());
        assertTrue(counts.counts().stream().allMatch(count -> count == 10));
        for (float value : picture(dataset, 0)) {
            assertTrue(value >= 0 && value <= 255 && value == Math.rint(value));
        }
    }

    @Test
    void noOutlineReachesBeyondTheUnitCircleAndNoneIsEmpty() {
        for (DrawnShape outline : DrawnShape.values()) {
            int inside = 0;
            for (int i = 0; i < 90_000; i++) {
                double x = (i % 300) / 100.0 - 1.495;
                double y = (i / 300) / 100.0 - 1.495;
                if (outline.contains(x, y)) {
                    inside++;
                    assertTrue(x * x + y * y < 1.0001, outline + " at " + x + ", " + y);
                }
            }
            assertTrue(inside > 5_000, outline + ": " + inside);
        }
    }
}
