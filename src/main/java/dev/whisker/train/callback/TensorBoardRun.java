package dev.whisker.train.callback;

import dev.whisker.WhiskerException;
import dev.whisker.format.tensorboard.EventFile;
import dev.whisker.format.tensorboard.EventHistogram;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.tensor.Shape;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.Histogram;
import dev.whisker.train.inside.LayerInside;
import dev.whisker.train.inside.WeightInside;
import dev.whisker.train.metric.Metrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The event files of one training: train/ and validation/, as Keras writes them, so that TensorBoard draws both curves
 * of a metric into one chart.
 */
final class TensorBoardRun implements AutoCloseable {
    private static final String TRAIN = "train";
    private static final String VALIDATION = "validation";
    private static final String PREFIX = "epoch_";
    private static final int KERNEL_RANK = 4;

    private final Path directory;
    private int firstEpoch;
    private EventFile train;
    /** Null before the first epoch with validation. */
    private EventFile validation;

    TensorBoardRun(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /**
     * Begins, or goes on in a directory that is there. What it has of this epoch and later ones was written before a
     * break and is made again, so that readers are to forget it.
     *
     * @param epoch the first that is written
     * @throws WhiskerException if a file cannot be written
     */
    void begin(int epoch) {
        firstEpoch = epoch;
        train = file(TRAIN);
        if (Files.isDirectory(directory.resolve(VALIDATION))) {
            validation();
        }
    }

    private EventFile file(String part) {
        EventFile file = EventFile.create(directory.resolve(part));
        file.start(firstEpoch);
        file.flush();
        return file;
    }

    /** Adds an epoch; after a failure, which is reported once, it does nothing. */
    void epoch(Training training) {
        if (train == null) {
            return;
        }
        try {
            write(training);
        } catch (WhiskerException e) {
            close();
            training.message("WARNING: " + e.getMessage() + " Training goes on without TensorBoard.");
        }
    }

    private void write(Training training) {
        int epoch = training.epoch();
        training.metrics().forEach((name, value) -> {
            if (name.startsWith(Metrics.VALIDATION)) {
                validation().scalar(PREFIX + name.substring(Metrics.VALIDATION.length()), epoch, value);
            } else {
                train.scalar(PREFIX + name, epoch, value);
            }
        });
        train.scalar(PREFIX + "learning_rate", epoch, training.learningRate());
        if (training.inside() != null) {
            inside(training.inside());
        }
        for (Parameter weight : training.model().parameters().all()) {
            if (weight.trainable()) {
                Histogram histogram = Histogram.of(training.model().backend(), weight.value());
                train.histogram("weights/" + weight.path(), epoch, event(histogram));
            }
        }
        filters(training.model(), epoch);
        train.flush();
        if (validation != null) {
            validation.flush();
        }
    }

    private EventFile validation() {
        if (validation == null) {
            validation = file(VALIDATION);
        }
        return validation;
    }

    private void inside(EpochInside inside) {
        int epoch = inside.epoch();
        for (LayerInside layer : inside.layers()) {
            train.scalar("zero_share/" + layer.path(), epoch, layer.value().zeroShare());
            train.scalar("deviation/" + layer.path(), epoch, layer.value().deviation());
            train.scalar("dead_channels/" + layer.path(), epoch, layer.dead().cardinality());
            if (layer.gradient() != null) {
                train.scalar("value_gradient_l2/" + layer.path(), epoch, layer.gradientL2());
            }
        }
        for (WeightInside weight : inside.weights()) {
            train.scalar("weight_l2/" + weight.path(), epoch, weight.l2());
            train.scalar("gradient_l2/" + weight.path(), epoch, weight.gradientL2());
            train.scalar("update_ratio/" + weight.path(), epoch, weight.ratio());
        }
    }

    private static EventHistogram event(Histogram histogram) {
        double[] edges = histogram.edges();
        double[] counts = histogram.counts().stream().mapToDouble(Long::doubleValue).toArray();
        return new EventHistogram(histogram.min(), histogram.max(), histogram.sum(), histogram.squares(),
                Arrays.copyOfRange(edges, 1, edges.length), counts);
    }

    /** The first convolution that looks at pictures in color or gray, if there is one. */
    private void filters(Model model, int epoch) {
        for (Parameter weight : model.parameters().all()) {
            Shape shape = weight.spec().shape();
            if (shape.rank() == KERNEL_RANK && (shape.get(2) == 1 || shape.get(2) == 3)) {
                FilterPicture picture = FilterPicture.of(shape, model.backend().read(weight.value()));
                train.image("filters/" + weight.path(), epoch, picture.width(), picture.height(), picture.png());
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            if (validation != null) {
                validation.close();
            }
            if (train != null) {
                train.close();
            }
        } catch (WhiskerException e) {
            // The failure to write was reported, or the process is ending; there is nothing more to save.
        } finally {
            train = null;
            validation = null;
        }
    }
}
