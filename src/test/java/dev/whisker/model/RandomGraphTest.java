package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.check.Draw;
import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerCase;
import dev.whisker.check.Parity;
import dev.whisker.check.ParityReport;
import dev.whisker.layer.Layer;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.Step;
import dev.whisker.layer.WeightSpec;
import dev.whisker.model.rewrite.SliceBatches;
import dev.whisker.model.rewrite.StandardForm;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.support.Searches;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs in which values have several readers: their memory is shared, and their gradients are right all the same. */
class RandomGraphTest {
    private static final int BATCH = 2;

    private static LongStream seeds(int count) {
        return LongStream.range(0, Searches.cases(count)).map(i -> Searches.seed() * 1_000_003 + i);
    }

    private static LayerCase asCase(long seed) {
        Draw draw = new Draw(seed);
        Graph graph = RandomGraphs.draw(draw);
        return LayerCase.of(graph.asLayer(), graph.inputShape(BATCH)).withMode(draw.coin() ? Mode.TRAINING
                : Mode.INFERENCE).withSeed(seed);
    }

    @Test
    void gradientsAgreeWithCentralDifferences() {
        seeds(150).forEach(seed -> {
            GradientReport report = GradientCheck.of(asCase(seed)).run();
            assertTrue(report.passed(), () -> "seed " + seed + ": " + report);
        });
    }

    @Test
    void theCpuAgreesWithTheReference() {
        try (Backend cpu = Backends.open("cpu")) {
            seeds(60).forEach(seed -> {
                ParityReport report = Parity.of(asCase(seed)).run(cpu);
                assertTrue(report.passed(), () -> "seed " + seed + ": " + report);
            });
        }
    }

    /** A whole program and the same graph as one layer plan memory apart from each other. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aProgramGivesTheBitsOfTheGraphAsALayer(String name) {
        try (Backend backend = Backends.open(name)) {
            seeds(100).forEach(seed -> {
                Draw draw = new Draw(seed);
                Graph graph = RandomGraphs.draw(draw);
                double[] x = draw.normal(graph.inputShape(BATCH).size());
                double[] dy = draw.normal(graph.outputShape(BATCH).size());
                Map<String, double[]> weights = new TreeMap<>();
                graph.weights().forEach(spec -> weights.put(spec.name(), draw.uniform(spec.shape().size(), 0.2, 1)));
                Map<String, double[]> program = program(backend, graph, weights, x, dy);
                Map<String, double[]> layer = layer(backend, graph.asLayer(), graph.inputShape(BATCH), weights, x, dy);
                assertEquals(layer.keySet(), program.keySet(), "seed " + seed);
                layer.forEach((what, values) ->
                        assertArrayEquals(values, program.get(what), "seed " + seed + ": " + what));
            });
        }
    }

    private static Map<String, double[]> program(Backend backend, Graph graph, Map<String, double[]> weights,
            double[] x, double[] dy) {
        ProgramSpec spec = new ProgramSpec(BATCH, Mode.TRAINING);
        Map<String, double[]> results = new TreeMap<>();
        try (Model model = Model.create(graph, backend, Mode.TRAINING, 0); PlannedPrograms programs =
                model.plan(List.of(spec));
                Arena arena = new Arena("samples")) {
            Program program = programs.get(spec);
            model.parameters().all().forEach(parameter ->
                    backend.write(parameter.value(), weights.get(parameter.path())));
            Step step = step(backend, arena);
            backend.write(program.input(), x);
            program.forward(step);
            results.put("y", backend.read(program.output()));
            if (program.lossGradient() != null) {
                backend.write(program.lossGradient(), dy);
                program.backward(step);
            }
            model.parameters().all().stream().filter(parameter -> parameter.gradient() != null)
                    .forEach(parameter -> results.put(parameter.path(), backend.read(parameter.gradient())));
        }
        return results;
    }

    private static Step step(Backend backend, Arena arena) {
        long offset = arena.reserve((long) BATCH * backend.integerType().bytes());
        arena.seal(backend::allocate);
        Tensor samples = arena.tensor(Shape.of(BATCH), backend.integerType(), offset);
        backend.write(samples, new int[] {0, 1}, 0, BATCH);
        return new Step(0, 0, samples);
    }

    private static Map<String, double[]> layer(Backend backend, Layer graph, Shape input, Map<String, double[]> weights,
            double[] x,
            double[] dy) {
        Map<String, double[]> results = new TreeMap<>();
        try (SingleLayer layer = SingleLayer.of(graph, input).mode(Mode.TRAINING).gradients().build(backend)) {
            weights.forEach(layer::weight);
            results.put("y", layer.forward(x));
            results.putAll(layer.backward(dy).weights());
        }
        return results;
    }

    /** Rewrites look at readers: what a second node reads is not folded away. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void rewritesChangeNothing(String name) {
        try (Backend backend = Backends.open(name)) {
            seeds(100).forEach(seed -> {
                Draw draw = new Draw(seed);
                Graph graph = RandomGraphs.draw(draw).open();
                Graph inference = graph.withNodes(graph.nodes().stream()
                        .map(node -> new Node(node.path(), node.computation(), node.inputs(), node.trainable(), true,
                                node.draws())).toList());
                Graph rewritten = SliceBatches.apply(StandardForm.apply(inference), 1);
                double[] x = draw.normal(graph.inputShape(BATCH).size());
                Map<String, double[]> weights = new TreeMap<>();
                graph.weights().forEach(spec -> weights.put(spec.name(), draw.uniform(spec.shape().size(), 0.2, 1)));
                assertEquals(graph.weights().stream().map(WeightSpec::name).sorted().toList(),
                        rewritten.weights().stream().map(WeightSpec::name).sorted().toList());
                double[] expected = forward(backend, inference, weights, x);
                double scale = java.util.Arrays.stream(expected).map(Math::abs).max().orElse(0);
                assertArrayEquals(expected, forward(backend, rewritten, weights, x), 1e-4 * Math.max(1, scale), "seed "
                        + seed);
            });
        }
    }

    private static double[] forward(Backend backend, Graph graph, Map<String, double[]> weights, double[] x) {
        ProgramSpec spec = new ProgramSpec(BATCH, Mode.INFERENCE);
        try (Model model = Model.create(graph, backend, Mode.INFERENCE, 0); PlannedPrograms programs =
                model.plan(List.of(spec))) {
            model.parameters().all().forEach(parameter ->
                    backend.write(parameter.value(), weights.get(parameter.path())));
            backend.write(programs.get(spec).input(), x);
            programs.get(spec).forward(new Step(0, 0, null));
            return backend.read(programs.get(spec).output());
        }
    }
}
