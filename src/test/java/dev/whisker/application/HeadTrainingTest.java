package dev.whisker.application;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.ImageFolder;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.Npz;
import dev.whisker.importer.ImportOptions;
import dev.whisker.importer.WeightImport;
import dev.whisker.importer.WeightSource;
import dev.whisker.importer.WeightTargets;
import dev.whisker.layer.Dense;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Rescaling;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.support.RealData;
import dev.whisker.tensor.Shape;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Twenty Adam steps of a head on the frozen MobileNetV2, on real pictures, against real Keras: same weights, same
 * pictures in the same order, no augmentation, no dropout. tests-data/transfer/make_goldens.py made the figures.
 */
class HeadTrainingTest {
    private static final int SIZE = 160;
    private static final int BATCH = 32;
    private static final double TOLERANCE = 1e-3;

    @Test
    void theLossesAreThoseOfKeras() {
        theLossesAreThoseOfKeras(CpuBackend::new);
    }

    @Tag(CudaHere.TAG)
    @Test
    void theLossesAreThoseOfKerasOnTheGpu() {
        theLossesAreThoseOfKeras(CudaHere::open);
    }

    private static void theLossesAreThoseOfKeras(Supplier<Backend> open) {
        RealData.mobileNetV2Weights();
        Map<String, NpyArray> golden = Npz.read(Path.of("tests-data/transfer/head_training.npz"));
        double[] expected = golden.get("losses").data();
        Graph described = Sequential.builder(Shape.of(SIZE, SIZE,
                3)).add(Rescaling.of(1 / 127.5).offset(-1)).add(MobileNetV2.features())
                .add(GlobalMaxPooling2D.of()).add(Dense.of(2)).build().freeze(name -> name.equals("base"));
        ImageDataset pictures = ImageDataset.open(ImageFolder.open(RealData.of("cats_and_dogs_filtered/train")), SIZE,
                SIZE, ImageDataset.Options.defaults());
        List<Double> losses = new ArrayList<>();
        try (Backend backend = open.get();
                Trainer trainer = Trainer.of(described, backend, new SparseCategoricalCrossentropy(true),
                        Adam.defaults(),
                        TrainingOptions.defaults().withBatchSize(BATCH).withShuffle(false))) {
            load(described, trainer.model());
            backend.write(trainer.model().parameters().get("dense/kernel").value(), golden.get("kernel").data());
            trainer.fit(new Samples(pictures, inTurn(pictures, expected.length * BATCH)), null, 1,
                    List.of(new Callback() {
                private double sum;

                @Override
                public void batchEnd(Training training) {
                    double mean = training.metrics().get("loss");
                    losses.add(mean * training.step() - sum);
                    sum = mean * training.step();
                }
            }));
            for (int step = 0; step < expected.length; step++) {
                assertEquals(expected[step], losses.get(step), TOLERANCE, "loss of step " + (step + 1));
            }
            assertArrayEquals(golden.get("kernel_after").data(),
                    backend.read(trainer.model().parameters().get("dense/kernel").value()), TOLERANCE);
            assertArrayEquals(golden.get("bias_after").data(),
                    backend.read(trainer.model().parameters().get("dense/bias").value()), TOLERANCE);
        }
    }

    private static void load(Graph described, Model model) {
        try (WeightSource source = WeightSource.open(RealData.mobileNetV2Weights())) {
            WeightImport.load(source, WeightTargets.of(described, model).nested("base"), ImportOptions.STRICT);
        }
    }

    /** A cat, a dog, a cat ...: each kind in the order of the data set, which is that of the sorted names. */
    private static int[] inTurn(ImageDataset pictures, int count) {
        int[] next = {0, 0};
        int[] ids = new int[count];
        for (int k = 0; k < count; k++) {
            int label = k % 2;
            while (pictures.label(next[label]) != label) {
                next[label]++;
            }
            ids[k] = next[label]++;
        }
        return ids;
    }
}
