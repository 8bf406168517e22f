package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.Value;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers with several inputs: refusals, NaN, ties, and gradients that only some inputs need. */
class MergeTest {
    private static final double NAN = Double.NaN;

    private static List<Shape> shapes(String text) {
        return Arrays.stream(text.trim().split(" +")).map(shape -> Shape.of(Arrays.stream(shape.split(","))
                .mapToInt(Integer::parseInt).toArray())).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Add               | 2,3             | Add() takes at least two inputs, received 1",
        "Average           | 2,3 2,4         | Average() cannot take inputs of shapes [(2, 3), (2, 4)]: they must be "
                + "the same",
        "Maximum           | 2,3 2,3 3,2     | Maximum() cannot take inputs of shapes [(2, 3), (2, 3), (3, 2)]: they "
                + "must be the same",
        "Subtract          | 2,3 2,3 2,3     | Subtract() takes exactly two inputs, received 3",
        "Subtract          | 2,3             | Subtract() takes at least two inputs, received 1",
        "Multiply          | 2,3             | Multiply() takes at least two inputs, received 1",
        "Multiply          | 2,4,4,3 2,1,1,2 | Multiply() cannot take inputs of shapes [(2, 4, 4, 3), (2, 1, 1, 2)]: "
                + "they must be the same, or one (N,H,W,C) and the other one factor for each channel, (N,1,1,C) or "
                + "(N,C)",
        "Multiply          | 2,3 2,4 2,3     | Multiply() cannot take inputs of shapes [(2, 3), (2, 4), (2, 3)]: they "
                + "must be the same",
        "Concatenate       | 2,3             | Concatenate() takes at least two inputs, received 1",
        "Concatenate       | 2,3 4,3         | Concatenate() cannot take inputs of shapes [(2, 3), (4, 3)]: they must "
                + "be the same except along axis 1",
        "Concatenate       | 2,3 2,3,1       | Concatenate() cannot take inputs of shapes [(2, 3), (2, 3, 1)]: they "
                + "must be the same except along axis 1",
        "Concatenate(2)    | 2,3 2,3         | Concatenate(axis=2) cannot take an input of shape (None, 3): its axis "
                + "must be from 1 to 1, or from -1 to -1",
        "Concatenate(-4)   | 2,3,4,5 2,3,4,5 | Concatenate(axis=-4) cannot take an input of shape (None, 3, 4, 5): "
                + "its axis must be from 1 to 3, or from -3 to -1"})
    void refusesInALine(String layer, String inputs, String message) {
        Layer merge = LayerText.parse(layer);
        assertEquals(message, assertThrows(LayerException.class, () -> merge.outputShape(shapes(inputs))).getMessage());
    }

    @Test
    void theBatchIsNoAxis() {
        assertTrue(assertThrows(LayerException.class, () -> LayerText.parse("Concatenate(axis=0)")).getMessage()
                .contains("axis 0 is the batch"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Maximum | NaN 1 2 | 1 NaN 2 | NaN NaN 2 | 0 0 1 | 1 1 0",
        "Maximum | 1 -0.0 3 | 1 0 2 | 1 0 3 | 1 1 1 | 0 0 0",
        "Add | NaN 1 2 | 1 NaN 2 | NaN NaN 4 | 1 1 1 | 1 1 1",
        "Average | NaN 1 2 | 1 NaN 4 | NaN NaN 3 | .5 .5 .5 | .5 .5 .5",
        "Multiply | NaN 0 2 | 0 NaN 3 | NaN NaN 6 | 0 NaN 3 | NaN 0 2",
        "Subtract | NaN 1 2 | 1 NaN 3 | NaN NaN -1 | 1 1 1 | -1 -1 -1"})
    void nanPropagatesAndTheFirstOfEqualsTakesAll(String layer, String a, String b, String y, String da, String db) {
        for (Backend backend : List.of(new ReferenceBackend(), new CpuBackend())) {
            try (backend; SingleLayer single = SingleLayer.of(LayerText.parse(layer), shapes("1,3 1,3")).gradients()
                    .build(backend)) {
                double[] output = single.forward(numbers(a), numbers(b));
                assertArrayEquals(numbers(y), Arrays.stream(output).map(value -> value + 0.0).toArray());
                List<double[]> gradients = single.backward(new double[] {1, 1, 1}).inputs();
                assertArrayEquals(numbers(da), gradients.get(0));
                assertArrayEquals(numbers(db), gradients.get(1));
            }
        }
    }

    @Test
    void aMaximumOfManyGivesTheGradientOfNanToTheLastThatIsCompared() {
        try (Backend backend = new ReferenceBackend(); SingleLayer single = SingleLayer.of(new Maximum(),
                shapes("1,2 1,2 1,2")).gradients().build(backend)) {
            assertArrayEquals(new double[] {NAN, 3}, single.forward(new double[] {NAN, 3}, new double[] {1, 3},
                    new double[] {2, 3}));
            List<double[]> gradients = single.backward(new double[] {5, 7}).inputs();
            assertArrayEquals(new double[] {0, 7}, gradients.get(0));
            assertArrayEquals(new double[] {0, 0}, gradients.get(1));
            assertArrayEquals(new double[] {5, 0}, gradients.get(2));
        }
    }

    /** The gradients of some inputs alone, as where others come from frozen layers. */
    @ParameterizedTest
    @ValueSource(strings = {"Average", "Maximum", "Multiply", "Concatenate", "Concatenate(axis=2)"})
    void inputsWithoutGradientsChangeNothing(String text) {
        Layer layer = LayerText.parse(text);
        for (int frozen = 1; frozen < 7; frozen++) {
            double[][] all = weightGradients(layer, 0);
            double[][] some = weightGradients(layer, frozen);
            for (int i = 0; i < 3; i++) {
                if ((frozen >> i & 1) == 1) {
                    assertNull(some[i]);
                } else {
                    assertArrayEquals(all[i], some[i], text + " with the inputs " + frozen + " frozen");
                }
            }
        }
    }

    /** Of three dense layers that a merge reads, some of them frozen; null for those. */
    private static double[][] weightGradients(Layer layer, int frozen) {
        GraphBuilder builder = Graph.builder(Shape.of(2, 3));
        Value[] branches = Stream.of("a", "b", "c").map(name -> builder.add(name, Dense.of(3), builder.input()))
                .toArray(Value[]::new);
        Graph graph = builder.build(builder.add("join", layer, branches))
                .freeze(path -> path.length() == 1 && (frozen >> path.charAt(0) - 'a' & 1) == 1);
        Shape input = Shape.of(2, 2, 3);
        try (Backend backend = new ReferenceBackend(); SingleLayer single = SingleLayer.of(graph.asLayer(), input)
                .seed(4).weightGradientsOnly().build(backend)) {
            Random random = new Random(8);
            single.forward(random.doubles(input.size(), -1, 1).toArray());
            SingleLayer.Gradients gradients = single.backward(random.doubles(single.outputShape().size(), -1, 1)
                    .toArray());
            return Stream.of("a", "b", "c").map(name -> gradients.weights().get(name + "/kernel"))
                    .toArray(double[][]::new);
        }
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.trim().split(" +")).mapToDouble(Double::parseDouble).toArray();
    }
}
