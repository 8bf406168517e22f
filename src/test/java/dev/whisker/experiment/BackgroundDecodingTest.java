package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.OddPictures;
import dev.whisker.data.UnusablePicturesException;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training whose pictures are decoded during its first epoch. */
@Timeout(60)
class BackgroundDecodingTest {
    private final Experiment experiment = ExperimentReader.read("mine", "mine.yaml", """
            data:
              image_size: [8, 8]
              batch: 4
            model:
              - Flatten
              - Dense(2)
            training:
              epochs: 2
              loss: sparse_categorical_crossentropy
              from_logits: true
            """);
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> epochs = new ArrayList<>();

    @TempDir
    Path temporary;

    private Path pictures;

    @BeforeEach
    void makePictures() throws IOException {
        pictures = temporary.resolve("pictures");
        FolderLayouts.make(pictures, "{train,validation,test}/{cats,dogs}/*6");
    }

    @AfterEach
    void noThreadIsLeft() {
        assertEquals(0, Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.isAlive() && t.getName().startsWith("whisker-data-")).count());
    }

    private TrainingRun.Result train(String name, ExperimentData data, Callback... callbacks) {
        try (RunDirectory run = RunDirectory.create(temporary.resolve(name), false);
                Backend backend = Backends.open("reference")) {
            return new TrainingRun(experiment, data, pictures, backend, run).run(lines::add, List.of(callbacks));
        }
    }

    private ExperimentData lazily() {
        ExperimentData data = ExperimentData.open(experiment, pictures);
        assertFalse(((ImageDataset) data.dataset()).isDecoded());
        return data;
    }

    private ExperimentData decoded() {
        ExperimentData data = lazily();
        ImageDataset images = (ImageDataset) data.dataset();
        for (int id = 0; id < images.size(); id++) {
            images.read(id, new float[images.sampleLength()], 0);
        }
        assertTrue(images.isDecoded());
        return data;
    }

    @Test
    void theBitsAreThoseOfATrainingOnDecodedPictures() throws IOException {
        train("lazy", lazily());
        train("decoded", decoded());
        assertArrayEquals(Files.readAllBytes(temporary.resolve("decoded/model.safetensors")),
                Files.readAllBytes(temporary.resolve("lazy/model.safetensors")));
    }

    @Test
    void afterTheFirstEpochAllIsDecoded() {
        ExperimentData data = lazily();
        List<Boolean> decoded = new ArrayList<>();
        train("run", data, new Callback() {
            @Override
            public void epochEnd(Training training) {
                decoded.add(((ImageDataset) data.dataset()).isDecoded());
            }
        });
        assertEquals(List.of(true, true), decoded);
    }

    /** Nothing reads the test pictures before the end of the last epoch. */
    @Test
    void aBadTestPictureEndsTheTrainingInItsFirstEpochAndNothingIsLeft() throws IOException {
        Files.write(pictures.resolve("test/dogs/5.png"), OddPictures.undecodable());
        UnusablePicturesException e = assertThrows(UnusablePicturesException.class, () ->
                train("run", lazily(), new Callback() {
                    @Override
                    public void epochEnd(Training training) {
                        epochs.add(training.epoch());
                    }
                }));
        assertTrue(e.getMessage().startsWith("1 of 36 files in ") && e.getMessage().contains("test/dogs/5.png"),
                e.getMessage());
        assertEquals(List.of(), epochs);
        assertFalse(Files.exists(temporary.resolve("run")));
    }

    @Test
    void theEarlierRunStaysIfAPictureIsBad() throws IOException {
        train("run", lazily());
        Path weights = temporary.resolve("run/model.safetensors");
        byte[] before = Files.readAllBytes(weights);
        Files.write(pictures.resolve("train/dogs/5.png"), OddPictures.undecodable());
        assertThrows(UnusablePicturesException.class, () -> {
            try (RunDirectory run = RunDirectory.create(temporary.resolve("run"), true);
                    Backend backend = Backends.open("reference")) {
                new TrainingRun(experiment, lazily(), pictures, backend, run).run(lines::add, List.of());
            }
        });
        assertArrayEquals(before, Files.readAllBytes(weights));
    }

    @Test
    void damageIsReportedOnceAndRecorded() throws IOException {
        Files.write(pictures.resolve("test/dogs/5.jpg"), OddPictures.damaged());
        for (ExperimentData data : List.of(lazily(), decoded())) {
            lines.clear();
            String name = "run" + data.hashCode();
            TrainingRun.Result result = train(name, data);
            assertEquals(1, lines.stream().filter(line -> line.contains("1 picture is damaged")).count(),
                    lines.toString());
            assertEquals(1, result.warnings().stream().filter(line -> line.contains("5.jpg")).count());
            assertTrue(Files.readString(temporary.resolve(name).resolve("run.json")).contains("1 picture is damaged"));
        }
    }

    @Test
    void anInterruptedTrainingLeavesNoThreads() throws IOException {
        ExperimentData data = lazily();
        try (RunDirectory directory = RunDirectory.create(temporary.resolve("run"), false);
                Backend backend = Backends.open("reference")) {
            TrainingRun run = new TrainingRun(experiment, data, pictures, backend, directory);
            TrainingRun.Result result = run.run(lines::add, List.of(new Callback() {
                @Override
                public void batchEnd(Training training) {
                    run.stop();
                }
            }));
            assertTrue(result.interrupted());
        }
        try (Stream<Path> files = Files.list(temporary.resolve("run"))) {
            assertTrue(files.anyMatch(file -> file.endsWith("model.safetensors")));
        }
        assertEquals(12, data.ids(Part.TEST).length);
    }
}
