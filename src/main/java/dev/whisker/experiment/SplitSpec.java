package dev.whisker.experiment;

import dev.whisker.data.ImageFolder;
import dev.whisker.data.Split;
import dev.whisker.data.Splits;
import java.util.Optional;

/** How the samples are divided into training, validation and test. */
public sealed interface SplitSpec {
    /**
     * Decides.
     *
     * @param folder the folder the samples come from, if they do
     * @param size   number of samples
     * @param batch  samples a batch, which is the unit that {@link ByFolder} takes test samples by
     */
    Split split(Optional<ImageFolder> folder, int size, int batch, long seed);

    /**
     * The parts that the data directory has.
     *
     * @param testFromValidation where positive, of the validation set's batches, shuffled once, the first 1/n become the test set
     */
    record ByFolder(int testFromValidation) implements SplitSpec {
        @Override
        public Split split(Optional<ImageFolder> folder, int size, int batch, long seed) {
            Split parts = Splits.byFolder(folder.orElseThrow(() -> new IllegalStateException("drawn pictures have no folders")));
            return testFromValidation > 0 && parts.test().length == 0 ? Splits.testFromValidation(parts, seed, batch, testFromValidation) : parts;
        }
    }

    /** Percentages of all samples, shuffled once; what is left of 100 is unused. */
    record ByPercent(double train, double validation, double test) implements SplitSpec {
        /** @throws dev.whisker.WhiskerException if percentages are negative or exceed 100 together */
        public ByPercent {
            Splits.requirePercentages(train, validation, test);
        }

        @Override
        public Split split(Optional<ImageFolder> folder, int size, int batch, long seed) {
            return Splits.byPercent(size, seed, train, validation, test);
        }
    }
}
