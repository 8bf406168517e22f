package dev.whisker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.RealData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks cats_and_dogs_filtered, if it is present. */
class RealPicturesTest {
    @Test
    void allPicturesDecodeAndSplitAsPublished() {
        ImageFolder folder = ImageFolder.open(RealData.catsAndDogs());
        assertEquals(List.of("cats", "dogs"), folder.classNames());
        assertEquals(2000, folder.ids("train").length);
        assertEquals(1000, folder.ids("validation").length);
        assertEquals(List.of(1000, 1000), LabelCounts.of(folder, "train").counts());
        assertEquals(0.5, LabelCounts.of(folder, "validation").majorityBaseline());
        // A different value would mean different ids, and therefore other splits than those of all earlier runs.
        assertEquals("89c153b19264cd0173b215682ee06e87a52642d88d2b8cb9bf32e8b7ff854c47", folder.fingerprint());
        assertEquals(List.of(), folder.remarks());

        ImageDataset dataset = ImageDataset.open(folder, 20, 20, ImageDataset.Options.defaults());
        assertEquals(3000, dataset.size());
        assertEquals(List.of(), dataset.skipped());

        Split split = Splits.testFromValidation(Splits.byFolder(folder), 0, 32, 5);
        assertEquals(List.of(2000, 808, 192),
                List.of(split.train().length, split.validation().length, split.test().length));
        double sum = 0;
        int batches = 0;
        try (BatchLoader loader = new BatchLoader(dataset, 32, 2)) {
            for (Batch batch : loader.epoch(Shuffle.epoch(split.train(), 0, 0))) {
                for (int i = 0; i < batch.count() * dataset.sampleLength(); i++) {
                    sum += batch.images()[i];
                }
                batches++;
            }
        }
        assertEquals(63, batches);
        double mean = sum / (2000.0 * dataset.sampleLength());
        assertTrue(mean > 90 && mean < 150, "photographs have middling brightness, found " + mean);
    }
}
