package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.whisker.backend.Backends;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of the possible gradients a layer gives exactly at a kink, where central differences say nothing. */
class KinkTest {
    private static final double FLOAT32 = 1e-6;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Activation(relu)         | -1 0 1     | 0 0 1",
        "ReLU()                   | 0 -0.0     | 0 0",
        "Activation(relu6)        | 0 3 6 7    | 0 1 0 0",
        "ReLU(6)                  | 0 6        | 0 0",
        "Activation(hard_sigmoid) | -3 0 3     | 0 0.16666666666666666 0",
        "Activation(hard_swish)   | -3 0 3     | 0 0.5 1",
        "LeakyReLU(0.5)           | -1 0 -0.0 1 | 0.5 0.5 0.5 1",
        "LeakyReLU(0)             | -1 0 1     | 0 0 1",
        "Activation(leaky_relu)   | -1 0 1     | 0.2 0.2 1",
        "Activation(elu)          | 0          | 1",
        "Activation(selu)         | 0          | 1.7580993408473766"})
    void activationsHaveOneDerivativeAtAKink(String layer, String x, String dx) {
        check(layer, Shape.of(1, numbers(x).length), x, dx);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "MaxPooling2D(2)                  | 5 5 5 5 | 1 0 0 0",
        "MaxPooling2D(2)                  | 1 5 5 5 | 0 1 0 0",
        "MaxPooling2D(2, padding=same)    | 4 1 4 1 | 1 0 0 0",
        "MaxPooling2D((1, 2), strides=1)  | 7 7 3 3 | 1 0 1 0",
        "GlobalMaxPooling2D()             | 2 9 9 1 | 0 1 0 0"})
    void theFirstOfEqualMaximaGetsTheGradient(String layer, String x, String dx) {
        check(layer, Shape.of(1, 2, 2, 1), x, dx);
    }

    private static void check(String text, Shape input, String x, String dx) {
        for (String name : new String[] {"reference", "cpu"}) {
            try (Backend backend = Backends.open(name); SingleLayer layer =
                    SingleLayer.of(LayerText.parse(text), input).gradients().build(backend)) {
                double[] y = layer.forward(numbers(x));
                double[] dy = numbers(String.join(" ", Collections.nCopies(y.length, "1")));
                assertArrayEquals(numbers(dx), layer.backward(dy).input(), name.equals("cpu") ? FLOAT32 : 0, text
                        + " on " + name);
            }
        }
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.trim().split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
