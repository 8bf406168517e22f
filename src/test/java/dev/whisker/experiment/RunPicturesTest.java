package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.experiment.ExperimentData.Part;
import dev.whisker.op.Backend;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is evaluated on what it was split into, or the difference is reported. */
class RunPicturesTest {
    @TempDir
    Path temporary;

    private final List<String> remarks = new ArrayList<>();
    private Path own;
    private RunDirectory run;
    private ExperimentData trained;

    @BeforeEach
    void train() throws IOException {
        own = pictures("own", "cats", "dogs");
        Experiment experiment = ExperimentReader.read("mine", "mine.yaml", """
                data:
                  image_size: [4, 4]
                  split: {train: 50, test: 50}
                model:
                  - Flatten
                  - Dense(2)
                training:
                  epochs: 1
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
        run = RunDirectory.create(temporary.resolve("run"), false);
        trained = ExperimentData.open(experiment, own);
        try (Backend backend = Backends.open("reference")) {
            new TrainingRun(experiment, trained, own, backend, run).run(line -> { }, List.of());
        }
    }

    private Path pictures(String directory, String... classes) throws IOException {
        for (String name : classes) {
            for (int i = 0; i < 4; i++) {
                picture(temporary.resolve(directory).resolve(name).resolve(i + ".png"), i);
            }
        }
        return temporary.resolve(directory);
    }

    private static void picture(Path file, int seed) throws IOException {
        BufferedImage image = new BufferedImage(5, 6, BufferedImage.TYPE_INT_RGB);
        image.setRGB(seed, 1, 0xFF8040);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    private String complaint(Path other) {
        return assertThrows(WhiskerException.class, () -> RunPictures.open(run, other, remarks::add)).getMessage();
    }

    @Test
    void theSameFilesAreSplitAsInTraining() throws IOException {
        assertArrayEquals(trained.ids(Part.TEST), RunPictures.open(run, null, remarks::add).ids(Part.TEST));
        assertArrayEquals(trained.ids(Part.TEST),
                RunPictures.open(run, pictures("moved", "cats", "dogs"), remarks::add).ids(Part.TEST));
        assertEquals(List.of(), remarks);
    }

    /** Earlier versions wrote no "parts: merge" where a run divided the pictures of all parts. */
    @Test
    void aRunOfAnEarlierVersionThatMergedPartsIsStillEvaluated() throws IOException {
        for (String part : List.of("train", "validation")) {
            pictures("parts/" + part, "cats", "dogs");
        }
        Path parts = temporary.resolve("parts");
        Experiment described = run.experiment();
        Experiment experiment = described.withData(described.data().withSplit(
                ((SplitSpec.ByPercent) described.data().split()).ofAllParts()));
        ExperimentData merged = ExperimentData.open(experiment, parts);
        RunDirectory other = RunDirectory.create(temporary.resolve("merged"), false);
        try (Backend backend = Backends.open("reference")) {
            new TrainingRun(experiment, merged, parts, backend, other).run(line -> { }, List.of());
        }
        Path description = other.description();
        String text = Files.readString(description);
        assertTrue(text.contains("parts: merge"), text);
        Files.writeString(description, text.replaceFirst(",? *\\n? *parts: merge", ""));
        assertArrayEquals(merged.ids(Part.TEST), RunPictures.open(other, null, remarks::add).ids(Part.TEST));
    }

    @Test
    void filesThatCameOrWentSinceTrainingAreRefused() throws IOException {
        picture(own.resolve("cats/new.png"), 2);
        assertTrue(complaint(null).contains("have changed since the run was trained (8 then, 9 now)"), complaint(null));
        assertEquals(complaint(null), complaint(own));
        Files.delete(own.resolve("cats/0.png"));
        assertTrue(complaint(null).contains("8 as before, but other names or sizes"), complaint(null));
    }

    @Test
    void otherClassesAreRefused() throws IOException {
        String complaint = complaint(pictures("others", "birds", "cats"));
        assertTrue(complaint.contains("[birds, cats]") && complaint.contains("[cats, dogs]"), complaint);
    }

    @Test
    void otherFilesOfTheSameClassesAreSaidToBeOthers() throws IOException {
        Path more = pictures("more", "cats", "dogs");
        picture(more.resolve("dogs/9.png"), 1);
        assertEquals(9, RunPictures.open(run, more, remarks::add).dataset().size());
        assertEquals(2, remarks.size());
        assertTrue(remarks.get(0).contains("other files"), remarks.get(0));
        assertTrue(remarks.get(1).startsWith("split: "), remarks.get(1));
    }

    @Test
    void aRecordWithoutTheFilesIsTakenWithARemark() {
        ObjectNode record = (ObjectNode) run.readRecord();
        ((ObjectNode) record.path("data")).remove("files_sha256");
        run.saveRecord(record);
        assertEquals(8, RunPictures.open(run, null, remarks::add).dataset().size());
        assertEquals(1, remarks.size());
    }
}
