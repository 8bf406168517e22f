package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.ComputeOptions;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.data.ArrayDataset;
import dev.whisker.model.Parameter;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two runs of 20 training steps have the same weights, bit for bit: A3, B4, and B4 with nothing frozen, from drawn
 * weights. On a GPU at full size; on its stand-in, which is as slow as a processor, with two pictures of 32x32 a step.
 */
@Tag(CudaHere.TAG)
class CudaRepeatTest {
    private static final int STEPS = 20;

    private static Samples noise(int side, int count) {
        Random random = new Random(5);
        byte[] images = new byte[count * side * side * 3];
        random.nextBytes(images);
        int[] labels = IntStream.range(0, count).map(i -> random.nextInt(2)).toArray();
        return Samples.all(new ArrayDataset(images, labels, side, side, 3, List.of("a", "b")));
    }

    private static Map<String, double[]> weights(Trainer trainer, Backend backend) {
        Map<String, double[]> weights = new TreeMap<>();
        for (Parameter parameter : trainer.model().parameters().all()) {
            weights.put(parameter.path(), backend.read(parameter.value()));
        }
        return weights;
    }

    private static Map<String, double[]> trained(Experiment experiment, int batch, ComputeOptions options) {
        int side = experiment.data().height();
        try (Backend backend = CudaHere.open(options);
                Trainer trainer = Trainer.of(experiment.trainedModel(), backend, experiment.training().loss(),
                        experiment.training().optimizer(),
                        TrainingOptions.defaults().withBatchSize(batch).withSeed(3))) {
            Map<String, double[]> drawn = weights(trainer, backend);
            trainer.fit(noise(side, STEPS * batch), null, 1, List.of());
            Map<String, double[]> weights = weights(trainer, backend);
            assertTrue(weights.keySet().stream().anyMatch(path -> !Arrays.equals(drawn.get(path), weights.get(path))),
                    "no weight moved");
            assertFalse(weights.values().stream().flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN),
                    "the training diverged");
            return weights;
        }
    }

    /** @param choice how the cuda backend computes, as name=value */
    @ParameterizedTest
    @CsvSource({
        "A3, false, bias=own",
        "A3, false, convolution=im2col",
        "B4, false, depthwise=own",
        "B4, false, depthwise=cudnn",
        "B4, true, depthwise=own",
        "B4, true, depthwise=cudnn"})
    void twoRunsHaveTheSameBits(String name, boolean unfrozen, String choice) {
        CudaHere.require();
        Experiment experiment = Experiments.find(name).forClasses(2);
        int batch = experiment.data().batch();
        if (CudaHere.isStandIn()) {
            experiment = experiment.withImageSize(32, 32);
            batch = 2;
        }
        if (unfrozen) {
            experiment = experiment.withTransfer(TransferSpec.NOTHING);
        }
        String[] words = choice.split("=");
        ComputeOptions options = ComputeOptions.of("cuda").choice(words[0], words[1]);
        Map<String, double[]> first = trained(experiment, batch, options);
        Map<String, double[]> second = trained(experiment, batch, options);
        assertEquals(first.keySet(), second.keySet());
        first.forEach((path, values) -> assertArrayEquals(values, second.get(path), path));
    }
}
