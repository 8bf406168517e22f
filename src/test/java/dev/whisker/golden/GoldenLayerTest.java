package dev.whisker.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.importer.NpyArray;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Tensor;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every layer, made from its text, against Keras: output, gradient of the input and of every weight, moving statistics. */
class GoldenLayerTest {

    @TestFactory
    Stream<DynamicTest> layers() {
        return GoldenBackend.tests(GoldenCases.layers(), (session, golden) -> {
            Layer layer = LayerText.parse(golden.layer());
            Map<String, NpyArray> arrays = golden.arrays();
            Map<String, Tensor> results = SingleLayer.run(session, layer, golden.training() ? Mode.TRAINING : Mode.INFERENCE, arrays);
            Set<String> expected = new HashSet<>(arrays.keySet());
            expected.removeAll(golden.weights());
            expected.removeAll(Set.of("x", "dy"));
            assertEquals(expected, results.keySet());
            results.forEach((name, actual) -> {
                assertArrayEquals(arrays.get(name).shape(), actual.shape().toArray(), name);
                session.assertNear(name, arrays.get(name), actual);
            });
        });
    }
}
