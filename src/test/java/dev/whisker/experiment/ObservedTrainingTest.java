package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.data.ArrayDataset;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.LayerInside;
import dev.whisker.train.inside.ObservedSteps;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Built-in experiments, with small pictures and few steps, observed and unobserved: looking changes nothing. */
class ObservedTrainingTest {
    private static final int SIDE = 64;
    private static final int SAMPLES = 20;
    private static final int BATCH = 8;
    /** Those in which every weight moves within three steps. */
    private static final Set<String> NAMED = Set.of("A4", "A3", "B3", "B4", "C2", "C4", "demo");

    private final List<EpochInside> seen = new ArrayList<>();

    private static Samples noise(int side, int channels) {
        float[] images = new float[SAMPLES * side * side * channels];
        Random random = new Random(5);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextInt(256);
        }
        int[] labels = IntStream.range(0, SAMPLES).map(i -> i % 2).toArray();
        return new Samples(new ArrayDataset(images, labels, side, side, channels, List.of("a", "b")),
                IntStream.range(0, SAMPLES).toArray());
    }

    /** Two epochs of three steps, the last with half a batch: weights, moving statistics and the optimizer's memory. */
    private List<double[]> trained(Experiment experiment, Backend backend, ObservedSteps observed) {
        Experiment small = small(experiment);
        TrainingOptions options = TrainingOptions.defaults().withBatchSize(BATCH).withSeed(3).withObserve(observed);
        try (Trainer trainer = Trainer.of(small.trainedModel(), backend, small.training().loss(),
                small.training().optimizer(), options)) {
            Samples noise = noise(small.model().input().height(), small.model().input().channels());
            trainer.fit(noise, null, 2, List.of(new Callback() {
                @Override
                public void epochEnd(Training training) {
                    seen.add(training.inside());
                }
            }));
            List<double[]> all = new ArrayList<>();
            trainer.model().parameters().all().forEach(weight -> all.add(backend.read(weight.value())));
            for (Tensor slot : trainer.model().parameters().slots()) {
                all.add(backend.read(slot));
            }
            all.add(trainer.history().epochs().stream().mapToDouble(epoch -> epoch.loss()).toArray());
            return all;
        }
    }

    /** With small pictures, unless a layer of it wants others. */
    private static Experiment small(Experiment experiment) {
        try {
            Experiment small = experiment.withImageSize(SIDE, SIDE).forClasses(2);
            small.trainedModel();
            return small;
        } catch (WhiskerException e) {
            return experiment.forClasses(2);
        }
    }

    static List<String> experiments() {
        return Experiments.names();
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void trainingHasTheSameBitsObservedAndUnobserved(String name) {
        Experiment experiment = Experiments.find(name);
        try (Backend backend = new CpuBackend()) {
            List<double[]> plain = trained(experiment, backend, ObservedSteps.OFF);
            assertEquals(2, seen.size());
            assertTrue(seen.stream().allMatch(each -> each == null));
            seen.clear();
            List<double[]> observed = trained(experiment, backend, ObservedSteps.ALL);
            assertEquals(plain.size(), observed.size());
            for (int i = 0; i < plain.size(); i++) {
                assertArrayEquals(plain.get(i), observed.get(i), name);
            }
            seen.forEach(epoch -> assertEquals(3, epoch.steps()));
            if (NAMED.contains(name)) {
                everythingIsNamed(experiment, seen.get(0));
            }
        }
    }

    /** Every path is a layer of the model as described, each trained weight has its row, and values are in range. */
    private static void everythingIsNamed(Experiment experiment, EpochInside epoch) {
        Graph model = experiment.withImageSize(SIDE, SIDE).forClasses(2).trainedModel().open();
        Set<String> paths = model.nodes().stream().map(Node::path).collect(Collectors.toSet());
        for (LayerInside layer : epoch.layers()) {
            assertTrue(paths.contains(layer.path().replace(":pre", "")), layer.path());
            assertEquals(0, layer.value().nonFinite(), layer.path());
            assertTrue(layer.value().size() > 0 && layer.valueL2() > 0, layer.path());
        }
        Set<String> listed = epoch.layers().stream().map(LayerInside::path).collect(Collectors.toSet());
        assertEquals(epoch.layers().size(), listed.size());
        assertTrue(listed.contains(model.last().path()));
        assertFalse(epoch.weights().isEmpty());
        epoch.weights().forEach(weight -> {
            assertTrue(weight.updateL2() > 0, weight.path());
            assertTrue(weight.gradientL2() > 0, weight.path());
            assertTrue(weight.histogram().count() > 0, weight.path());
        });
    }
}
