package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.format.npy.NpyArray;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.SingleLayer;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer, made from its text, against Keras: output, gradient of the input and of every weight, moving statistics.
 */
class GoldenLayerTest {

    List<GoldenBackend> backends() {
        return GoldenBackend.ANYWHERE;
    }

    @TestFactory
    Stream<DynamicTest> layers() {
        return GoldenBackend.tests(backends(), GoldenCases.layers(), (session, golden) -> {
            Map<String, NpyArray> arrays = golden.arrays();
            Map<String, double[]> results = run(session, LayerText.parse(golden.layer()), golden.training()
                    ? Mode.TRAINING : Mode.INFERENCE, arrays);
            Set<String> expected = new HashSet<>(arrays.keySet());
            expected.removeAll(golden.weights());
            expected.removeAll(Set.of("x", "dy"));
            assertEquals(expected, results.keySet());
            results.forEach((name, actual) -> session.assertNear(name, arrays.get(name), actual));
        });
    }

    /**
     * The results under the names of the golden arrays: y, dx, d_ of each trained weight, and after training the moving
     * statistics.
     */
    private static Map<String, double[]> run(GoldenBackend.Session session, Layer layer, Mode mode, Map<String,
            NpyArray> arrays) {
        Map<String, double[]> results = new LinkedHashMap<>();
        try (SingleLayer single = SingleLayer.of(layer,
                Shape.of(arrays.get("x").shape())).mode(mode).gradients().build(session.backend())) {
            single.weights().forEach(weight -> single.weight(weight.name(), arrays.get(weight.name()).data()));
            results.put("y", single.forward(arrays.get("x").data()));
            assertArrayEquals(arrays.get("y").shape(), single.outputShape().toArray());
            SingleLayer.Gradients gradients = single.backward(arrays.get("dy").data());
            results.put("dx", gradients.input());
            gradients.weights().forEach((name, gradient) -> results.put("d_" + name, gradient));
            if (mode == Mode.TRAINING) {
                single.weights().stream().filter(weight -> !weight.trainable())
                        .forEach(weight -> results.put(weight.name() + "_after", single.weight(weight.name())));
            }
        }
        return results;
    }
}
