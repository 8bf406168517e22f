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
import dev.whisker.model.Graph;
import dev.whisker.model.ModelFlops;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import dev.whisker.train.Trainer;
import dev.whisker.train.TrainingOptions;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.inside.ObservedSteps;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times training steps of a published experiment on synthetic pictures. */
@Section(Heading.MEASUREMENT)
abstract class BenchTrainingCommand extends CliCommand {
    private static final int CLASSES = 2;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "50",
            description = "Number of timed steps; default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "10",
            description = "Untimed steps to run first; default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "32",
            description = "Pictures per step; default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Random seed for initial weights and dropout; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--observe", paramLabel = "off|epoch|N", defaultValue = "off",
            description = "Steps that are observed from inside; default: ${DEFAULT-VALUE}.")
    private String observe;

    @Option(names = "--full", description = "Include the rescaling, flip and rotation layers of the experiment.")
    private boolean full;

    @Option(names = "--bytes", description = "Send pictures as bytes, as training on picture files does: a quarter of "
            + "what floats take.")
    private boolean bytes;

    @Mixin
    private BackendOptions backendOptions;

    /** Which experiment it is. */
    abstract String experiment();

    /** The workload's name. */
    abstract String workload();

    @Override
    public Integer call() {
        atLeast("--steps", steps, 1);
        atLeast("--warm-up", warmUp, 1);
        atLeast("--batch", batch, 1);
        ObservedSteps observed = given("--observe", () -> ObservedSteps.parse(observe));
        Experiment experiment = Experiments.find(experiment());
        List<Layer> layers = experiment.layers().stream().filter(layer -> full || !preparesPictures(layer)).toList();
        Graph model = experiment.withModel(workload(), experiment.title(),
                layers).withTransfer(experiment.transfer()).model();
        double flops = ModelFlops.trainingStep(model, batch);
        try (Backend backend = backendOptions.open(this, seed);
                Trainer trainer = Trainer.of(model, backend, experiment.training().loss(),
                        experiment.training().optimizer(),
                        TrainingOptions.defaults().withSeed(seed).withBatchSize(batch).withShuffle(false)
                                .withObserve(observed));
                WorkMeter meter = new WorkMeter(backend, warmUp, steps)) {
            Samples samples = samples(meter.total());
            trainer.plan(samples, null);
            printLines(trainer.memoryPlan());
            trainer.choices().forEach(choice -> print("  %s", choice));
            meter.begin();
            trainer.fit(samples, null, 1, List.of(new Callback() {
                @Override
                public void batchEnd(Training training) {
                    meter.ended(training.step());
                }

                @Override
                public void message(Training training, String line) {
                    print("  %s", line);
                }
            }));
            report(meter, flops, trainer.bytesPerStep());
        }
        return 0;
    }

    private static boolean preparesPictures(Layer layer) {
        return layer instanceof Rescaling || layer instanceof RandomFlip || layer instanceof RandomRotation;
    }

    /** One batch, labels in turn, over and over. */
    private Samples samples(int times) {
        int[] labels = IntStream.range(0, batch).map(i -> i % CLASSES).toArray();
        int size = BenchPictures.SIZE;
        List<String> classes = List.of("0", "1");
        ArrayDataset dataset = bytes
                ? new ArrayDataset(BenchPictures.bytes(batch, full), labels, size, size, BenchPictures.CHANNELS,
                        classes)
                : new ArrayDataset(BenchPictures.noise(batch), labels, size, size, BenchPictures.CHANNELS, classes);
        int count = ArrayLength.of("the samples of " + times + " steps", times, batch);
        return new Samples(dataset, IntStream.range(0, count).map(i -> i % batch).toArray());
    }

    private void report(WorkMeter meter, double flops, long traffic) {
        Timings timings = meter.timings();
        double median = timings.median();
        print("%n%s, batch %d, %.2f GFLOP a step, %d steps after %d to warm up", workload(), batch, flops / 1e9, steps,
                warmUp);
        print("  %-22s %10.2f ms  (10 %%: %.2f, 90 %%: %.2f)", "median step", median, timings.quantile(0.1),
                timings.quantile(0.9));
        print("  %-22s %10.1f", "images/s", batch / median * 1e3);
        print("  %-22s %10.1f", "GFLOP/s", flops / median / 1e6);
        print("  %-22s %10.1f MiB before the first timed step, %.1f MiB after the last", "resident memory",
                meter.residentAtStart(), meter.residentAtEnd());
        ObjectNode results = object();
        results.put("workload", workload());
        results.put("batch", batch);
        results.put("pictures", bytes ? "bytes" : "floats");
        timings.putInto(results);
        results.put("images_per_second", batch / median * 1e3);
        results.put("gflop_per_step", flops / 1e9);
        results.put("gflop_per_second", flops / median / 1e6);
        results.put("resident_start_mib", meter.residentAtStart());
        results.put("resident_end_mib", meter.residentAtEnd());
        meter.report(this, "steps", flops, traffic, results);
        results(results);
    }
}
