package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.application.MobileNetV2;
import dev.whisker.layer.Step;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.ModelFlops;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.model.Sequential;
import dev.whisker.model.rewrite.JoinConvolutions;
import dev.whisker.model.rewrite.SliceBatches;
import dev.whisker.model.rewrite.StandardForm;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times MobileNetV2 without its top. */
@Command(name = "mobilenet-forward", description =
        "Time inference of MobileNetV2 without its top on synthetic 160x160 pictures: from the picture to the 5x5x1280 "
        + "feature map.",
        footer = {"", "Examples:", "  whisker bench mobilenet-forward",
            "  whisker bench mobilenet-forward --batch 1 --steps 100"})
@Section(Heading.MEASUREMENT)
final class BenchForwardCommand extends CliCommand {
    @Option(names = "--steps", paramLabel = "N", defaultValue = "50",
            description = "Number of timed batches; default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "10",
            description = "Untimed batches to run first; default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "32",
            description = "Pictures per batch; default: ${DEFAULT-VALUE}.")
    private int batch;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--steps", steps, 1);
        atLeast("--warm-up", warmUp, 1);
        atLeast("--batch", batch, 1);
        Graph described = Sequential.builder(Shape.of(BenchPictures.SIZE, BenchPictures.SIZE,
                BenchPictures.CHANNELS)).add(MobileNetV2.features()).build();
        try (Backend backend = backendOptions.open(this, 0)) {
            Graph standard = StandardForm.apply(described);
            Graph joined = JoinConvolutions.apply(standard, backend, standard.size());
            run(SliceBatches.apply(joined, backend.picturesAtATime()), backend, ModelFlops.forward(described, batch));
        }
        return 0;
    }

    private void run(Graph model, Backend backend, double flops) {
        ProgramSpec spec = new ProgramSpec(batch, Mode.INFERENCE);
        try (Model weights = Model.create(model, backend, Mode.INFERENCE, 0); PlannedPrograms programs =
                weights.plan(List.of(spec)); WorkMeter meter = new WorkMeter(backend, warmUp, steps)) {
            Program program = programs.get(spec);
            program.choices().forEach(choice -> print("  %s", choice));
            float[] pictures = BenchPictures.noise(batch);
            backend.write(program.input(), pictures, 0, pictures.length);
            meter.begin();
            for (int time = 1; time <= meter.total(); time++) {
                program.forward(new Step(0, 0, null));
                if (!meter.isByDevice(time)) {
                    backend.synchronize();
                }
                meter.ended(time);
            }
            report(meter, flops, program.traffic().forward());
        }
    }

    private void report(WorkMeter meter, double flops, long traffic) {
        Timings timings = meter.timings();
        double median = timings.median();
        print("%nmobilenet-forward, batch %d, %.2f GFLOP, %d batches after %d to warm up", batch, flops / 1e9, steps,
                warmUp);
        print("  %-22s %10.2f ms  (10 %%: %.2f, 90 %%: %.2f)", "median batch", median, timings.quantile(0.1),
                timings.quantile(0.9));
        print("  %-22s %10.1f", "images/s", batch / median * 1e3);
        print("  %-22s %10.1f", "GFLOP/s", flops / median / 1e6);
        print("  %-22s %10.1f MiB", "resident memory", ResidentMemory.mebibytes());
        ObjectNode results = object();
        results.put("workload", "mobilenet-forward");
        results.put("batch", batch);
        timings.putInto(results);
        results.put("images_per_second", batch / median * 1e3);
        results.put("gflop", flops / 1e9);
        results.put("gflop_per_second", flops / median / 1e6);
        results.put("resident_mib", ResidentMemory.mebibytes());
        meter.report(this, "batches", flops, traffic, results);
        results(results);
    }
}
