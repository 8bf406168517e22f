package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.application.ResNet50;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.ModelParity;
import dev.whisker.check.ParityReport;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The networks of tests-data/graph as whole models: gradients against finite differences, and the cpu against the
 * reference.
 */
class GraphChecksTest {
    private static Stream<DynamicTest> networks(Checked check) {
        return GraphGoldens.networks(false).stream().map(network -> DynamicTest.dynamicTest(network.name(),
                () -> check.run(network)));
    }

    private interface Checked {
        void run(GraphGoldens.Network network);
    }

    /** Of the input and of each weight, with all branches at once. */
    @TestFactory
    Stream<DynamicTest> gradientsAreThoseOfFiniteDifferences() {
        return networks(network -> {
            Graph model = network.model();
            for (Mode mode : List.of(Mode.TRAINING, Mode.INFERENCE)) {
                GradientReport report = GradientCheck.of(model.asLayer(), model.inputShape(2)).mode(mode).directional()
                        .seed(3).run();
                assertTrue(report.passed(), () -> mode + " " + report);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyLayerIsTheSameOnTheCpu() {
        return networks(network -> assertParity(network.model()));
    }

    private static void assertParity(Graph model) {
        try (Backend cpu = new CpuBackend()) {
            List<Map.Entry<String, ParityReport>> reports = ModelParity.of(model).run(cpu);
            assertTrue(reports.size() >= model.size(), "reports: " + reports.size());
            assertEquals(Optional.empty(), ModelParity.firstDivergent(reports));
        }
    }

    private static void assertSame(Graph expected, Graph actual) {
        assertEquals(expected.nodes().stream().map(Node::path).toList(),
                actual.nodes().stream().map(Node::path).toList());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.node(i).computation(), actual.node(i).computation());
            assertEquals(expected.node(i).inputs(), actual.node(i).inputs(), expected.node(i).path());
        }
        assertEquals(expected.weights(), actual.weights());
        assertEquals(expected.outputShape(2), actual.outputShape(2));
    }

    @Test
    void inJavaTheyAreTheSameGraphs() {
        assertSame(GraphGoldens.network("inception").model(), JavaGraphs.inception());
        assertSame(GraphGoldens.network("densenet").model(), JavaGraphs.densenet());
        assertSame(GraphGoldens.network("unet").model(), JavaGraphs.unet());
    }

    /** Keras' own network, node by node, is the application. */
    @Test
    void theApplicationIsTheSameGraph() {
        assertSame(GraphGoldens.network("resnet50").model(), Graph.of(ResNet50.of().classes(5)
                .classifierActivation(Activation.LINEAR), Shape.of(1, 64, 64, 3)));
    }
}
