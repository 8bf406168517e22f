package dev.whisker.train.callback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.data.ArrayDataset;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.support.EventReader;
import dev.whisker.support.ProtoReader;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files of a training, read by code that shares nothing with what wrote them. */
class TensorBoardTest {
    private static final int SIDE = 6;

    @TempDir
    private Path directory;

    private static Samples samples(int first) {
        float[] images = new float[8 * SIDE * SIDE];
        IntStream.range(0, images.length).forEach(i -> images[i] = (i * 37 + first) % 11 / 11f);
        return new Samples(new ArrayDataset(images, new int[] {0, 1, 0, 1, 1, 0, 1, 0}, SIDE, SIDE, 1,
                List.of("a", "b")), IntStream.range(0, 8).toArray());
    }

    private History fit(int epochs, Callback... callbacks) {
        TrainingOptions options = TrainingOptions.defaults().withBatchSize(4).withObserve(ObservedSteps.EPOCH);
        Sequential.Builder model = Sequential.builder(Shape.of(SIDE, SIDE, 1));
        model.add(Conv2D.of(3, 3).activation(Activation.RELU)).add(Flatten.of()).add(Dense.of(2));
        try (ReferenceBackend backend = new ReferenceBackend(); Trainer trainer = Trainer.of(model.build(), backend,
                new SparseCategoricalCrossentropy(true), Adam.defaults(), options)) {
            return trainer.fit(samples(0), samples(5), epochs, List.of(callbacks));
        }
    }

    /** The events of the only file in a directory. */
    private static List<ProtoReader> events(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return EventReader.events(files.findFirst().orElseThrow());
        }
    }

    private static ProtoReader value(List<ProtoReader> events, String tag, long step) {
        return events.stream().filter(event -> event.has(5) && event.number(2) == step)
                .map(event -> event.message(5).message(1)).filter(value -> value.text(1).equals(tag)).findFirst()
                .orElseThrow(() -> new AssertionError("no " + tag + " at step " + step));
    }

    @Test
    void curvesHistogramsAndFiltersAreThere() throws IOException {
        History history = fit(2, new TensorBoard(directory.resolve("logs").toString()));
        Path run = directory.resolve("logs/run-1");
        List<ProtoReader> train = events(run.resolve("train"));
        List<ProtoReader> validation = events(run.resolve("validation"));
        assertEquals("brain.Event:2", train.get(0).text(3));
        for (EpochResult epoch : history.epochs()) {
            assertEquals((float) epoch.loss(), value(train, "epoch_loss", epoch.epoch()).real(2));
            assertEquals((float) epoch.valLoss(), value(validation, "epoch_loss", epoch.epoch()).real(2));
            assertEquals((float) epoch.valAccuracy(), value(validation, "epoch_accuracy", epoch.epoch()).real(2));
        }
        assertEquals(0.001f, value(train, "epoch_learning_rate", 1).real(2));
        assertTrue(value(train, "update_ratio/conv2d/kernel", 2).real(2) > 0);
        assertTrue(value(train, "zero_share/conv2d", 1).real(2) >= 0);
        ProtoReader histogram = value(train, "weights/conv2d/kernel", 2).message(5);
        double[] counts = histogram.reals64(7);
        assertEquals(30, counts.length);
        assertEquals(27, Arrays.stream(counts).sum());
        assertEquals(27, histogram.real64(3));
        assertEquals(histogram.real64(2), histogram.reals64(6)[29]);
        filtersAreDrawn(value(train, "filters/conv2d/kernel", 2).message(4));
    }

    private static void filtersAreDrawn(ProtoReader image) throws IOException {
        ByteBuffer png = image.raw(4);
        byte[] bytes = new byte[png.remaining()];
        png.get(bytes);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes));
        assertEquals(image.number(1), read.getHeight());
        assertEquals(image.number(2), read.getWidth());
        assertEquals(3 * 25 - 1, read.getWidth());
    }

    /** Filter 0 rises from black to white along its only row; filter 1 is all alike. */
    @Test
    void filtersAreDrawnFromTheirSmallestToTheirLargestValue() throws IOException {
        FilterPicture picture = FilterPicture.of(Shape.of(1, 3, 1, 2), new double[] {-1, 5, 0, 5, 1, 5});
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.png()));
        int[] gray = {image.getRGB(0, 0) & 255, image.getRGB(8, 7) & 255, image.getRGB(16, 0) & 255,
            image.getRGB(25, 0) & 255};
        assertArrayEquals(new int[] {0, 128, 255, 128}, gray);
    }

    @Test
    void everyTrainingHasADirectoryOfItsOwn() throws IOException {
        TensorBoard board = new TensorBoard(directory.toString());
        fit(1, board);
        fit(1, board);
        assertEquals(events(directory.resolve("run-1/train")).size(), events(directory.resolve("run-2/train")).size());
    }

    /** What cannot be written is said once; the epochs go on. */
    @Test
    void aFailureDoesNotEndTheTraining() throws IOException {
        List<String> messages = new ArrayList<>();
        Callback vandal = new Callback() {
            @Override
            public void trainBegin(Training training) {
                try {
                    Files.writeString(directory.resolve("run-1/validation"), "in the way");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void message(Training training, String line) {
                messages.add(line);
            }
        };
        History history = fit(3, new TensorBoard(directory.toString()), vandal);
        assertEquals(3, history.epochs().size());
        assertEquals(1, messages.stream().filter(line -> line.endsWith("Training goes on without TensorBoard."))
                .count(), messages.toString());
    }
}
