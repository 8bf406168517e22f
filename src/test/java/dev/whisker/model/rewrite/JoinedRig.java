package dev.whisker.model.rewrite;

import dev.whisker.layer.Step;
import dev.whisker.layer.ValueWatcher;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.PlannedPrograms;
import dev.whisker.model.Program;
import dev.whisker.model.ProgramSpec;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A graph with one program, an input, and the gradient of its output. */
final class JoinedRig implements AutoCloseable {
    private final Backend backend;
    private final Model model;
    private final PlannedPrograms programs;
    private final Program program;
    private final double[] input;

    JoinedRig(Backend backend, Graph graph, Mode mode, int batch) {
        this.backend = backend;
        model = Model.create(graph, backend, mode, 5);
        ProgramSpec spec = new ProgramSpec(batch, mode);
        programs = model.plan(List.of(spec));
        program = programs.get(spec);
        input = whole(program.input(), 3);
        Random random = new Random(7);
        for (Parameter parameter : model.parameters().all()) {
            double[] values = random.doubles(Math.toIntExact(parameter.value().size()), 0.2, 1).toArray();
            write(parameter, values);
        }
    }

    private double[] whole(Tensor tensor, long seed) {
        return new Random(seed).ints(tensor.size(), -3, 4).asDoubleStream().toArray();
    }

    private void write(Parameter parameter, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) values[i];
        }
        backend.write(parameter.value(), values);
        programs.weightsChanged();
    }

    void wholeWeights() {
        model.parameters().all().forEach(each -> write(each, whole(each.value(), each.path().hashCode())));
    }

    /** Other weights, which the rig that takes them must notice. */
    void scaleWeights() {
        model.parameters().all().forEach(each ->
                write(each, Arrays.stream(backend.read(each.value())).map(value -> value * 1.25).toArray()));
    }

    void takeWeightsOf(JoinedRig other) {
        other.model.parameters().all().forEach(each ->
                write(model.parameters().get(each.path()), backend.read(each.value())));
    }

    double[] forward(ValueWatcher watcher) {
        backend.write(program.input(), input);
        program.forward(new Step(0, 0, null, watcher));
        return backend.read(program.output());
    }

    private double[] step(ValueWatcher watcher) {
        double[] output = forward(watcher);
        backend.write(program.lossGradient(), whole(program.lossGradient(), 11));
        program.backward(new Step(0, 0, null, watcher));
        return output;
    }

    double[] step(boolean watched) {
        return step(watched ? new Shown() : null);
    }

    /** By weight. */
    Map<String, double[]> gradients() {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        model.parameters().all().stream().filter(each -> each.gradient() != null)
                .forEach(each -> gradients.put(each.path(), backend.read(each.gradient())));
        return gradients;
    }

    /** What a watcher is shown, in order. */
    Map<String, double[]> shownForward() {
        Shown shown = new Shown();
        forward(shown);
        return shown.values;
    }

    Map<String, double[]> shownStep() {
        Shown shown = new Shown();
        step(shown);
        return shown.values;
    }

    private final class Shown implements ValueWatcher {
        private final Map<String, double[]> values = new LinkedHashMap<>();

        @Override
        public void forward(String layer, Tensor output) {
            values.put(layer, backend.read(output));
        }

        @Override
        public void gradient(String layer, Tensor output) {
            values.put("gradient of " + layer, backend.read(output));
        }

        @Override
        public void backward(String layer, Tensor gradient) {
            if (gradient != null) {
                values.put("gradient before " + layer, backend.read(gradient));
            }
        }
    }

    @Override
    public void close() {
        programs.close();
        model.close();
    }
}
