package dev.whisker.experiment;

import dev.whisker.data.ImageFolder;
import dev.whisker.data.Split;
import dev.whisker.data.Splits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the samples are divided into training, validation and test. */
public sealed interface SplitSpec {
    /**
     * Decides.
     *
     * @param folder the folder the samples come from, if they do
     * @param size   number of samples
     * @param batch  samples a batch, which is the unit that {@link ByFolder} takes test samples by
     * @throws dev.whisker.WhiskerException if the folder cannot be divided this way, or nothing is left to train on
     */
    Split split(Optional<ImageFolder> folder, int size, int batch, long seed);

    /**
     * Checks that a directory can be divided this way, before any picture is opened.
     *
     * @throws dev.whisker.WhiskerException if not
     */
    void require(ImageFolder folder);

    /** How a directory is divided where that is not plain from its folders. */
    Optional<String> remark(ImageFolder folder);

    /** The parts that should have samples and have none, one line each. */
    List<String> missing(Split split);

    /**
     * The parts that the data directory has.
     *
     * @param testFromValidation where positive, of the validation set's batches, shuffled once, the first 1/n become
     *                           the test set
     */
    record ByFolder(int testFromValidation) implements SplitSpec {
        @Override
        public Split split(Optional<ImageFolder> folder, int size, int batch, long seed) {
            Split parts = Splits.byFolder(folder.orElseThrow(() ->
                    new IllegalStateException("drawn pictures have no folders")));
            return testFromValidation > 0 && parts.test().length == 0
                    ? Splits.testFromValidation(parts, seed, batch, testFromValidation) : parts;
        }

        @Override
        public void require(ImageFolder folder) {
            Splits.requireParts(folder);
        }

        @Override
        public Optional<String> remark(ImageFolder folder) {
            return Optional.empty();
        }

        @Override
        public List<String> missing(Split split) {
            List<String> missing = new ArrayList<>();
            if (split.validation().length == 0) {
                missing.add("there are no validation pictures; add a folder validation next to train");
            }
            if (testFromValidation > 0 && split.test().length == 0) {
                missing.add("there are no test pictures, since " + split.validation().length
                        + " validation pictures make fewer than " + testFromValidation
                        + " batches; make the batches smaller, or add a folder test");
            }
            return missing;
        }
    }

    /**
     * Percentages of all samples, shuffled once; what is left of 100 is unused. Folders train and validation are
     * pooled; a folder test is refused.
     */
    record ByPercent(double train, double validation, double test) implements SplitSpec {
        /** @throws dev.whisker.WhiskerException if {@link Splits#requirePercentages} refuses the percentages */
        public ByPercent {
            Splits.requirePercentages(train, validation, test);
        }

        @Override
        public Split split(Optional<ImageFolder> folder, int size, int batch, long seed) {
            folder.ifPresent(this::require);
            return Splits.byPercent(size, seed, train, validation, test);
        }

        @Override
        public void require(ImageFolder folder) {
            Splits.requireNoTestFolder(folder);
        }

        @Override
        public Optional<String> remark(ImageFolder folder) {
            if (folder.parts().size() < 2) {
                return Optional.empty();
            }
            return Optional.of(String.join("/ and ", folder.parts()) + "/ are pooled and split " + figure(train) + "/"
                    + figure(validation) + "/" + figure(test) + "; 'split: folders' would use them as they are");
        }

        @Override
        public List<String> missing(Split split) {
            List<String> missing = new ArrayList<>();
            if (validation > 0 && split.validation().length == 0) {
                missing.add("there are no validation pictures: " + figure(validation) + " % of so few is none");
            }
            if (test > 0 && split.test().length == 0) {
                missing.add("there are no test pictures: " + figure(test) + " % of so few is none");
            }
            return missing;
        }

        private static String figure(double percentage) {
            return BigDecimal.valueOf(percentage).stripTrailingZeros().toPlainString();
        }
    }
}
