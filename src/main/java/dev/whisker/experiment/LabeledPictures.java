package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.data.BadImage;
import dev.whisker.data.Dataset;
import dev.whisker.data.ImageCodec;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.ImageFolder;
import dev.whisker.data.RgbImage;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.train.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Pictures that a run is evaluated on, labeled with the run's classes.
 *
 * @param split         which part of the run's data they are: "train", "validation", "test", or "all"
 * @param samples       which of them
 * @param images        the files; null for drawn pictures
 * @param loaderThreads how many threads are to load them
 */
public record LabeledPictures(String split, Samples samples, ImageDataset images, int loaderThreads) {
    private static final String ALL = "all";

    /**
     * A part of the pictures of a run, or of others that are divided as these were: the first of some that has any;
     * empty if none has.
     *
     * @param other a directory instead of the run's; null for the run's
     * @see RunPictures#open
     */
    public static Optional<LabeledPictures> part(RunDirectory run, Path other, List<Part> parts,
            Consumer<String> remarks) {
        return first(RunPictures.open(run, other, remarks), parts);
    }

    /** The first of some parts of a run's pictures that has any; empty if none has. */
    public static Optional<LabeledPictures> first(ExperimentData data, List<Part> parts) {
        return parts.stream().flatMap(part -> data.samples(part)
                .map(samples -> of(part.name().toLowerCase(Locale.ROOT), samples, data)).stream()).findFirst();
    }

    /** Some of the pictures of an experiment. */
    static LabeledPictures of(String split, Samples samples, ExperimentData data) {
        ImageDataset images = data.dataset() instanceof ImageDataset files ? files : null;
        return new LabeledPictures(split, samples, images, data.loaderThreads());
    }

    /**
     * All pictures of a directory, whatever their part. Its class folders are matched with the run's classes by name.
     *
     * @param other   the directory; null for that of the run
     * @param remarks receives lines: what is left out, and classes without pictures
     * @throws WhiskerException if the directory has a class that the run was not trained on, or bad files that may not
     *         be skipped
     */
    public static LabeledPictures all(RunDirectory run, Path other, Consumer<String> remarks) {
        Experiment experiment = run.experiment();
        Path directory = other == null ? run.dataDirectory() : other;
        if (directory == null) {
            ExperimentData drawn = ExperimentData.open(experiment, null);
            return of(ALL, Samples.all(drawn.dataset()), drawn);
        }
        ImageFolder folder = ImageFolder.open(directory);
        int[] labels = labels(directory, folder.classNames(), run.classNames());
        DataSpec spec = experiment.data();
        ImageDataset images = ImageDataset.openLazily(folder, spec.height(), spec.width(),
                ImageDataset.Options.defaults().withPolicy(spec.onBadFiles()).withDecoding(spec.decoding()));
        folder.remarks().forEach(remarks);
        remarksOnSkipped(images.skipped()).ifPresent(remarks);
        run.classNames().stream().filter(name -> !folder.classNames().contains(name))
                .map(name -> directory + " has no pictures of the class '" + name + "'").forEach(remarks);
        Dataset relabeled = new RelabeledDataset(images, labels, run.classNames());
        return new LabeledPictures(ALL, Samples.all(relabeled), images, ExperimentData.loaderThreads(images));
    }

    private static int[] labels(Path directory, List<String> found, List<String> trained) {
        List<String> unknown = found.stream().filter(name -> !trained.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new WhiskerException(directory + " has the class folder" + (unknown.size() == 1 ? " " : "s ")
                    + unknown.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                    + ", but the run was trained on " + trained + "; rename or remove the others");
        }
        return found.stream().mapToInt(trained::indexOf).toArray();
    }

    private static Optional<String> remarksOnSkipped(List<BadImage> skipped) {
        return skipped.isEmpty() ? Optional.empty() : Optional.of(skipped.size()
                + " files that are not usable pictures are left out, such as " + skipped.get(0).path() + " "
                + skipped.get(0).reason());
    }

    /** The class of each sample. */
    public int[] labels() {
        return IntStream.of(samples.ids()).map(samples.dataset()::label).toArray();
    }

    /** The file of a sample; empty for a drawn picture. */
    public Optional<Path> file(int sample) {
        return Optional.ofNullable(images).map(files -> files.folder().files().get(samples.ids()[sample]).path());
    }

    /**
     * Decodes the file of a sample in colors, and turned upright if that is done for the network.
     *
     * @param use receives the picture, and must not keep it
     * @return what {@code use} returns; empty for a drawn picture
     */
    public <T> Optional<T> decode(int sample, Function<RgbImage, T> use) {
        return file(sample).map(file -> ImageCodec.decode(file, images.decoding().exif(), use));
    }

    /** The path of a sample below the data directory; "picture 7" for the drawn picture with the id 7. */
    public String name(int sample) {
        return file(sample).map(file -> images.folder().root().relativize(file).toString())
                .orElse("picture " + samples.ids()[sample]);
    }

    /** The pictures of a folder that has some of the classes, or has them in another order. */
    private record RelabeledDataset(ImageDataset images, int[] labels, List<String> classNames) implements Dataset {
        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int height() {
            return images.height();
        }

        @Override
        public int width() {
            return images.width();
        }

        @Override
        public int channels() {
            return images.channels();
        }

        @Override
        public int label(int id) {
            return labels[images.label(id)];
        }

        @Override
        public void read(int id, float[] dest, int offset) {
            images.read(id, dest, offset);
        }

        @Override
        public boolean wholeNumbers() {
            return images.wholeNumbers();
        }

        @Override
        public void readBytes(int id, byte[] dest, int offset) {
            images.readBytes(id, dest, offset);
        }
    }
}
