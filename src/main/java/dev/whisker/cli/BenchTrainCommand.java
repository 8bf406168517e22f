package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.ArrayDataset;
import dev.whisker.data.ArrayLength;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.Experiments;
import dev.whisker.layer.Layer;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import dev.whisker.layer.Rescaling;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times training steps of the third model of post A. */
@Command(name = "model3-train", description = "Training steps of experiment A3 on synthetic 160x160 pictures: forward, backward, Adam. "
        + "Without --full its rescaling and augmentation layers are left out, as where other programs are measured.")
final class BenchTrainCommand extends CliCommand {
    private static final int SIZE = 160;
    private static final int CHANNELS = 3;
    private static final int CLASSES = 2;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "50", description = "Steps that are timed; default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "10", description = "Steps before them; default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "32", description = "Pictures a step; default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of the first weights and dropout; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--full", description = "With the rescaling, flip and rotation layers of A3.")
    private boolean full;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--steps", steps, 1);
        atLeast("--warm-up", warmUp, 1);
        atLeast("--batch", batch, 1);
        Experiment a3 = Experiments.find("A3");
        List<Layer> layers = a3.layers().stream().filter(layer -> full || !preparesPictures(layer)).toList();
        Sequential model = a3.withModel("model3", a3.title(), layers).model();
        double flops = StepFlops.of(model, batch);
        StepTimer timer = new StepTimer(warmUp, steps);
        try (Backend backend = backendOptions.open(this, seed);
                Trainer trainer = Trainer.of(model, backend, a3.training().loss(), a3.training().optimizer(),
                        TrainingOptions.defaults().withSeed(seed).withBatchSize(batch).withShuffle(false))) {
            Samples samples = samples();
            trainer.plan(samples, null);
            print("%s", trainer.memoryPlan().stripTrailing());
            trainer.choices().forEach(choice -> print("  %s", choice));
            trainer.fit(samples, null, 1, List.of(timer));
        }
        report(timer, flops);
        return 0;
    }

    private static boolean preparesPictures(Layer layer) {
        return layer instanceof Rescaling || layer instanceof RandomFlip || layer instanceof RandomRotation;
    }

    /** One batch of uniform noise in [0, 1), labels in turn, over and over. */
    private Samples samples() {
        Random random = new Random(1);
        float[] images = new float[ArrayLength.of("batches of " + batch + " pictures", batch, SIZE, SIZE, CHANNELS)];
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextFloat();
        }
        int[] labels = IntStream.range(0, batch).map(i -> i % CLASSES).toArray();
        ArrayDataset dataset = new ArrayDataset(images, labels, SIZE, SIZE, CHANNELS, List.of("0", "1"));
        int count = ArrayLength.of("the samples of " + steps + " steps", Math.addExact(warmUp, steps), batch);
        return new Samples(dataset, IntStream.range(0, count).map(i -> i % batch).toArray());
    }

    private void report(StepTimer timer, double flops) {
        Timings timings = timer.timings();
        double median = timings.median();
        print("%nmodel3-train, batch %d, %.2f GFLOP a step, %d steps after %d to warm up", batch, flops / 1e9, steps, warmUp);
        print("  %-22s %10.2f ms  (10 %%: %.2f, 90 %%: %.2f)", "median step", median, timings.quantile(0.1), timings.quantile(0.9));
        print("  %-22s %10.1f", "images/s", batch / median * 1e3);
        print("  %-22s %10.1f", "GFLOP/s", flops / median / 1e6);
        print("  %-22s %10.1f MiB before the first timed step, %.1f MiB after the last", "resident memory", timer.residentAtStart(), timer.residentAtEnd());
        ObjectNode results = object();
        results.put("workload", "model3-train");
        results.put("batch", batch);
        timings.putInto(results);
        results.put("images_per_second", batch / median * 1e3);
        results.put("gflop_per_step", flops / 1e9);
        results.put("gflop_per_second", flops / median / 1e6);
        results.put("resident_start_mib", timer.residentAtStart());
        results.put("resident_end_mib", timer.residentAtEnd());
        results(results);
    }
}
