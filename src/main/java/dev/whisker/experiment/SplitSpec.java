package dev.whisker.experiment;

import dev.whisker.data.Dataset;
import dev.whisker.data.ImageFolder;
import dev.whisker.data.Split;
import dev.whisker.data.Splits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How the samples are divided into training, validation and test. */
public sealed interface SplitSpec {
    /**
     * Decides.
     *
     * @param dataset the samples
     * @param folder  the folder the samples come from, if they do
     * @param batch   samples a batch, which is the unit that {@link ByFolder} takes test samples by
     * @throws dev.whisker.WhiskerException if the folder cannot be divided this way, or nothing is left to train on
     */
    Split split(Dataset dataset, Optional<ImageFolder> folder, int batch, long seed);

    /**
     * Checks that a directory can be divided this way, before any picture is opened.
     *
     * @throws dev.whisker.WhiskerException if not
     */
    void require(ImageFolder folder);

    /** How the samples are divided, for people: "train/validation/test folders". */
    String describe(Optional<ImageFolder> folder);

    /** The parts that should have samples and have none, one line each. */
    List<String> missing(Split split);

    /** The folders of parts that a directory has, such as "train/validation folders". */
    private static String folders(ImageFolder folder) {
        return String.join("/", folder.parts()) + (folder.parts().size() == 1 ? " folder" : " folders");
    }

    private static String figure(double percentage) {
        return BigDecimal.valueOf(percentage).stripTrailingZeros().toPlainString();
    }

    /**
     * Follows the folders: the parts that the directory has; without parts, and where there is only the part train, 80
     * percent of each class to train on, 10 to validate and 10 to test. Where there is a part test and no part
     * validation, 10 percent of each class of train are drawn to validate; where there is no part test, there is no
     * test.
     */
    record Automatic() implements SplitSpec {
        private static final double PERCENT = 10;

        @Override
        public Split split(Dataset dataset, Optional<ImageFolder> folder, int batch, long seed) {
            if (!isInParts(folder)) {
                int[] all = IntStream.range(0, dataset.size()).toArray();
                return Splits.byClass(all, dataset, seed, PERCENT, PERCENT);
            }
            Split parts = Splits.byFolder(folder.get());
            if (folder.get().parts().contains("validation")) {
                return parts;
            }
            Split drawn = Splits.byClass(parts.train(), dataset, seed, PERCENT, 0);
            return new Split(drawn.train(), drawn.validation(), parts.test());
        }

        private static boolean isInParts(Optional<ImageFolder> folder) {
            return folder.isPresent() && folder.get().parts().size() > 1;
        }

        @Override
        public void require(ImageFolder folder) {
            // Every directory can be divided this way.
        }

        @Override
        public String describe(Optional<ImageFolder> folder) {
            if (!isInParts(folder)) {
                boolean train = folder.isPresent() && folder.get().parts().equals(List.of("train"));
                return "80/10/10 by class" + (train ? ", of the train folder" : "");
            }
            List<String> parts = folder.get().parts();
            return folders(folder.get())
                    + (parts.contains("validation") ? "" : ", validation is 10 % of train by class")
                    + (parts.contains("test") ? "" : ", no test folder and no test");
        }

        @Override
        public List<String> missing(Split split) {
            return split.validation().length > 0 ? List.of() : List.of("there are no validation pictures: "
                    + "no class has enough to draw one; add pictures, or a folder validation next to train");
        }
    }

    /**
     * The parts that the data directory has.
     *
     * @param testFromValidation where positive, of the validation set's batches, shuffled once, the first 1/n become
     *                           the test set; a directory without a part validation is then divided as by
     *                           {@link Automatic}
     */
    record ByFolder(int testFromValidation) implements SplitSpec {
        private boolean hasNoValidation(ImageFolder folder) {
            return testFromValidation > 0 && !folder.parts().contains("validation");
        }

        @Override
        public Split split(Dataset dataset, Optional<ImageFolder> folder, int batch, long seed) {
            ImageFolder pictures = folder.orElseThrow(() ->
                    new IllegalStateException("drawn pictures have no folders"));
            if (hasNoValidation(pictures)) {
                return new Automatic().split(dataset, folder, batch, seed);
            }
            Split parts = Splits.byFolder(pictures);
            return testFromValidation > 0 && parts.test().length == 0
                    ? Splits.testFromValidation(parts, seed, batch, testFromValidation) : parts;
        }

        @Override
        public void require(ImageFolder folder) {
            if (!hasNoValidation(folder)) {
                Splits.requireParts(folder);
            }
        }

        @Override
        public String describe(Optional<ImageFolder> folder) {
            if (folder.stream().anyMatch(this::hasNoValidation)) {
                return new Automatic().describe(folder);
            }
            boolean drawn = testFromValidation > 0 && folder.stream().noneMatch(f -> f.parts().contains("test"));
            return folder.map(SplitSpec::folders).orElse("folders")
                    + (drawn ? ", test is 1/" + testFromValidation + " of the validation batches" : "");
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
     * Percentages of all samples, shuffled once; what is left of 100 is unused.
     *
     * @param merge whether the pictures of all parts of a directory are one list; if not, a directory with several
     *              parts is refused
     */
    record ByPercent(double train, double validation, double test, boolean merge) implements SplitSpec {
        /** @throws dev.whisker.WhiskerException if {@link Splits#requirePercentages} refuses the percentages */
        public ByPercent {
            Splits.requirePercentages(train, validation, test);
        }

        /** Percentages of a directory that is not divided into parts, or of drawn pictures. */
        public ByPercent(double train, double validation, double test) {
            this(train, validation, test, false);
        }

        /** The same percentages, of the pictures of all parts as one list. */
        ByPercent ofAllParts() {
            return new ByPercent(train, validation, test, true);
        }

        @Override
        public Split split(Dataset dataset, Optional<ImageFolder> folder, int batch, long seed) {
            folder.ifPresent(this::require);
            return Splits.byPercent(dataset.size(), seed, train, validation, test);
        }

        @Override
        public void require(ImageFolder folder) {
            if (!merge) {
                Splits.requireOnePart(folder);
            }
        }

        @Override
        public String describe(Optional<ImageFolder> folder) {
            boolean several = folder.isPresent() && folder.get().parts().size() > 1;
            return figure(train) + "/" + figure(validation) + "/" + figure(test) + " of "
                    + (several ? "the merged " + folders(folder.get()) : "all pictures");
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
    }
}
