package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.model.Graph;
import dev.whisker.model.Summary;
import dev.whisker.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentsTest {
    private static final int CLASSES = 5;

    /** Parameter counts and outputs as published, or as Keras gives them for the published layers. */
    @ParameterizedTest
    @CsvSource({
        "A1, 82574, '158,79,39,37,2738,30,10,10'",
        "A2, 86938, '158,79,79,77,38,2888,30,30'",
        "A3, 1355938, '160,160,160,158,79,77,38,36,18,18,20736,64,2'",
        "B1, 194530, '158,79,77,38,36,82944,82944,2'",
        "B2, 194530, '160,160,158,79,77,38,36,82944,82944,2'",
        "B3, 194530, '160,160,160,158,79,77,38,36,82944,82944,2'",
        "C1, 5384778, '158,79,79,77,38,38,36,82944,82944,64,10'",
        "C2, 5384778, '160,160,158,79,79,77,38,38,36,82944,82944,64,10'",
        "C3, 5388938, '160,160,160,158,79,79,77,38,38,36,82944,82944,64,64,10'",
        "D1, 5345570, '158,79,77,38,36,82944,64,64,64,64,2'",
        "D2, 213218, '160,160,158,79,39,19,17,8,6,2304,2304,64,2'",
        "D3, 5341410, '160,160,160,158,79,77,38,36,82944,82944,64,64,2'",
        "E1, 10636481, '148,74,72,36,82944,128,128,1'",
        "E2, 10636481, '150,150,148,74,72,36,82944,128,128,1'",
        "E3, 10636481, '150,150,150,148,74,72,36,82944,128,128,1'",
    })
    void hasThePublishedParametersAndShapes(String name, long parameters, String extents) {
        Graph model = Experiments.find(name).model();
        assertEquals(parameters, Summary.totalParameters(model));
        assertEquals(parameters, Summary.trainableParameters(model));
        assertEquals(extents, firstExtents(model));
    }

    /** The first extent after the batch: the height of a map, the length of a vector. A1's Reshape is left out. */
    private static String firstExtents(Graph model) {
        return IntStream.range(0, model.size()).filter(i -> !model.node(i).computation().type().equals("Reshape"))
                .mapToObj(i -> Integer.toString(model.outputShape(i, 1).get(1))).collect(Collectors.joining(","));
    }

    @Test
    void theDenseLayerOfA2ActsOnEveryPixel() {
        Graph model = Experiments.find("A2").model();
        int dense = IntStream.range(0,
                model.size()).filter(i -> model.node(i).path().equals("dense")).findFirst().orElseThrow();
        assertEquals(Shape.of(1, 79, 79, 10), model.outputShape(dense, 1));
    }

    /** As published; what is not trained is all of the application. */
    @ParameterizedTest
    @CsvSource({
        "A4, 4306178, 2048194, '160,160,160,5,32000,64,2'",
        "B4, 2260546, 2562, '160,160,160,5,1280,1280,2'",
        "C4, 2321986, 64002, '160,160,160,5,32000,2'",
        "D4, 2260546, 2562, '160,160,160,5,1280,1280,2'",
        "E4, 2997313, 961, '150,150,5,960,960,1'",
    })
    void theTransferExperimentsTrainOnlyTheirHeads(String name, long total, long trainable, String extents) {
        Graph model = Experiments.find(name).model();
        assertEquals(total, Summary.totalParameters(model));
        assertEquals(trainable, Summary.trainableParameters(model));
        assertEquals(extents, firstExtents(model));
    }

    @Test
    void theAugmentationOfA2IsTrainedButNotInTheSummary() {
        Experiment a2 = Experiments.find("A2");
        assertEquals(a2.layers().size() + 2, a2.trainedModel().size());
        assertTrue(a2.trainedModel().node(0).computation() instanceof RandomFlip);
        assertTrue(a2.trainedModel().node(1).computation() instanceof RandomRotation);
        assertEquals(-1, Summary.of(a2.model()).indexOf("Random"));
        List<String> described = a2.model().nodes().stream().map(node -> node.path()).toList();
        assertTrue(new HashSet<>(a2.trainedModel().nodes().stream().map(node ->
                node.path()).toList()).containsAll(described));
    }

    @ParameterizedTest
    @MethodSource("dev.whisker.experiment.Experiments#names")
    void isReadBackAsItWasWritten(String name) {
        Experiment experiment = Experiments.find(name);
        assertEquals(experiment, ExperimentReader.read(name, "written", ExperimentWriter.write(experiment)));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearest() {
        String message = assertThrows(WhiskerException.class, () -> Experiments.find("demmo")).getMessage();
        assertTrue(message.contains("did you mean 'demo'?"), message);
    }

    /** Pictures of one's own, in one folder per class: every experiment that takes a directory takes them. */
    @Test
    void everyExperimentTakesOneFolderPerClass(@TempDir Path folder) throws IOException {
        for (int label = 0; label < CLASSES; label++) {
            Path directory = Files.createDirectories(folder.resolve("class" + label));
            for (int i = 0; i < 10; i++) {
                ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png",
                        directory.resolve(i + ".png").toFile());
            }
        }
        for (String name : Experiments.names()) {
            Experiment experiment = Experiments.find(name);
            if (!experiment.data().isDrawn()) {
                ExperimentData data = ExperimentData.open(experiment, folder);
                for (ExperimentData.Part part : ExperimentData.Part.values()) {
                    assertTrue(data.ids(part).length >= CLASSES, name + " has too few samples to " + part);
                }
                assertTrue(experiment.forClasses(CLASSES).trainedModel().outputShape(1).channels() >= CLASSES, name);
            }
        }
    }
}
