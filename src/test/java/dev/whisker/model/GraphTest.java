package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.layer.Add;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerException;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs as they are written and opened: names, numbers, freezing, readers. */
class GraphTest {
    /** An application, as far as names go. */
    private record Two(Layer... layers) implements Application {
        @Override
        public List<NamedLayer> body(Shape input) {
            return Body.of(layers).layers();
        }
    }

    private static Graph chain(Layer... layers) {
        Sequential.Builder builder = Sequential.builder(Shape.of(4));
        Stream.of(layers).forEach(builder::add);
        return builder.build();
    }

    private static List<String> paths(Graph graph) {
        return graph.nodes().stream().map(Node::path).toList();
    }

    private static List<Long> numbers(Graph graph) {
        return graph.nodes().stream().map(node -> node.draws().number()).toList();
    }

    @Test
    void onlyCompositesWithANameInTheModelAreApplications() {
        Graph graph = chain(new Two(Dense.of(4)), Residual.of(Dense.of(4)), Dense.of(4));
        assertEquals(List.of(true, false, false), graph.nodes().stream().map(Node::isApplication).toList());
        assertEquals(List.of("base", "residual", "dense_1"), paths(graph));
    }

    @Test
    void openingPutsTheLayersInPlace() {
        Graph graph = chain(new Two(Dense.of(4), Residual.of(ReLU.of(), Dense.of(4))), Residual.of(Dense.of(4)),
                ReLU.of());
        Graph opened = graph.open();
        assertEquals(List.of("base/dense", "base/re_lu", "base/dense_1", "base/residual", "dense", "residual", "re_lu"),
                paths(opened));
        assertEquals(List.of(List.of(-1), List.of(0), List.of(1), List.of(0, 2), List.of(3), List.of(3, 4), List.of(5)),
                opened.nodes().stream().map(Node::inputs).toList());
        assertSame(opened, opened.open());
        assertEquals(List.of("base/dense/kernel", "base/dense/bias", "base/dense_1/kernel", "base/dense_1/bias",
                "dense/kernel", "dense/bias"),
                graph.weights().stream().map(WeightSpec::name).toList());
        assertEquals(List.of(true, true, true, true, false, false, false),
                opened.nodes().stream().map(Node::inference).toList());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1024", "0, 5, 1029", "2, 5, 3077", "2097151, 1023, 2147484671"})
    void innerLayersAreNumberedBehindThoseOfTheModel(long outer, long inner, long number) {
        assertEquals(number, Draws.inner(outer, inner));
    }

    /** Numbers below 2^32 leave the seed alone; above that the seed tells apart what the lower halves do not. */
    @Test
    void everyNumberHasAKeyOfItsOwn() {
        assertEquals(7, new RandomKey(7, 0xFFFFFFFFL).seed());
        assertEquals(-1, new RandomKey(7, 0xFFFFFFFFL).layer());
        RandomKey low = new RandomKey(7, 5);
        RandomKey high = new RandomKey(7, 5 + (1L << 32));
        assertEquals(low.layer(), high.layer());
        assertNotEquals(low.seed(), high.seed());
    }

    /** Four blocks deep, where 32 bits overflow, and in bodies that are longer than 1024. */
    @Test
    void noTwoLayersDrawByTheSameNumber() {
        Layer[] nests = new Layer[6];
        for (int i = 0; i < nests.length; i++) {
            Layer nest = Dense.of(4);
            for (int depth = 0; depth < 8; depth++) {
                nest = Residual.of(nest, ReLU.of(), Dense.of(4));
            }
            nests[i] = nest;
        }
        Layer[] many = Stream.generate(ReLU::of).limit(1500).toArray(Layer[]::new);
        Graph graph = Sequential.builder(Shape.of(4)).add(Residual.of(many)).add(Residual.of(nests))
                .add(Residual.of(many)).build().open();
        Set<String> keys = new HashSet<>();
        graph.nodes().forEach(node -> {
            RandomKey key = new RandomKey(3, node.draws().number());
            keys.add(key.seed() + " " + key.layer());
        });
        assertEquals(graph.size(), keys.size());
    }

    @Test
    void aLongModelSharesNoNumberWithItsFirstBlock() {
        Sequential.Builder builder = Sequential.builder(Shape.of(4)).add(Residual.of(ReLU.of(), ReLU.of()));
        Stream.generate(ReLU::of).limit(1100).forEach(builder::add);
        Graph graph = builder.build().open();
        assertEquals(graph.size(), new HashSet<>(numbers(graph)).size());
        assertEquals(List.of(1L, 2L, 3L), numbers(graph).subList(3, 6));
    }

    /** As blocks were layers before: their weights are counted by the outermost one. */
    @Test
    void theFirstWeightsInABlockAreDrawnByTheBlock() {
        Graph graph = chain(ReLU.of(), Residual.of(Dense.of(4), Residual.of(Dense.of(4))), Dense.of(4)).open();
        assertEquals(List.of(new Draws(0, 0, 0), new Draws(2048, 1, 0), new Draws(2050L * 1024, 1, 2),
                new Draws(2050L * 1024 + 1, 1, 4),
                new Draws(2050, 1, 4), new Draws(2, 2, 0)), graph.nodes().stream().map(Node::draws).toList());
    }

    @ParameterizedTest
    @CsvSource({"'', true true true", "base, false false true", "base/residual, true false true",
            "base/dense_1, true false true",
        "base/dense, false true true", "dense, true true false"})
    void freezingReachesWhatIsInside(String frozen, String trainable) {
        Graph graph = chain(new Two(Dense.of(4), Residual.of(Dense.of(4))), Dense.of(4)).freeze(frozen::equals);
        Graph opened = graph.open();
        assertEquals(List.of(trainable.split(" ")), Stream.of("base/dense", "base/dense_1", "dense")
                .map(path -> opened.nodes().stream().filter(node -> node.path().equals(path)).findFirst().orElseThrow())
                .map(node -> Boolean.toString(node.trainable())).toList());
        assertEquals(Two.class, graph.node(0).computation().getClass());
    }

    @Test
    void isTrainedWhereItIsNotFrozenAndHasSomethingToTrain() {
        Graph graph = chain(Dense.of(4), Flatten.of(), Dense.of(4)).freeze("dense"::equals);
        assertFalse(graph.isTrained(0));
        assertFalse(graph.isTrained(1));
        assertTrue(graph.isTrained(2));
        assertEquals(List.of(false, false, true, true), graph.weights().stream().map(WeightSpec::trainable).toList());
    }

    @Test
    void trainingBeginsAtACut() {
        Graph graph = Sequential.builder(Shape.of(4, 4, 3)).add(Conv2D.of(3, 1)).add(Conv2D.of(3, 1))
                .add(Residual.of(ReLU.of(), Conv2D.of(3, 1), Conv2D.of(3, 1)))
                .add(SqueezeExcite.of(GlobalAveragePooling2D.of(), Dense.of(3))).build().open();
        assertEquals(List.of(true, true, true, false, false, false, true, false, false),
                Stream.iterate(0, i -> i + 1).limit(9)
                .map(graph::isCut).toList());
        assertEquals(0, graph.firstTrained());
        assertEquals(2, graph.freeze(path -> path.matches("conv2d(_1|_2)?")).firstTrained());
        assertEquals(6, graph.freeze(path -> path.startsWith("conv2d")).firstTrained());
        assertEquals(graph.size(), graph.freeze(path -> true).firstTrained());
    }

    @Test
    void aBuilderJoinsWhatItLikes() {
        GraphBuilder builder = Graph.builder(Shape.of(4)).name("forked");
        Value stem = builder.add("stem", Dense.of(3), builder.input());
        Value one = builder.add(ReLU.of(), stem);
        Value join = builder.add("join", new Add(), stem, one);
        Graph graph = builder.build(join);
        assertEquals(List.of(1, 2), graph.readers(0));
        assertEquals(-1, graph.onlyReader(0));
        assertEquals(List.of("stem", "re_lu", "join"), paths(graph));
        assertEquals(Shape.of(7, 3), graph.outputShape(7));
    }

    @Test
    void whatCannotBeAModelIsRefused() {
        GraphBuilder builder = Graph.builder(Shape.of(4));
        Value spare = builder.add("spare", Dense.of(3), builder.input());
        Value other = builder.add("other", Dense.of(2), builder.input());
        assertEquals("nothing takes the output of layer 'spare' of model 'model'; leave the layer out, or make it an "
                + "input of another",
                assertThrows(IllegalArgumentException.class, () -> builder.build(other)).getMessage());
        assertEquals("layer 'sum': Add() cannot take inputs of shapes [(1, 3), (1, 2)]: they must be the same",
                assertThrows(LayerException.class, () -> builder.add("sum", new Add(), spare, other)).getMessage());
        assertEquals("layer 'sum': Add() takes at least two inputs, received 1",
                assertThrows(LayerException.class, () -> builder.add("sum", new Add(), spare)).getMessage());
        assertEquals("layer 'dense': Dense(units=2) takes one input, received 2",
                assertThrows(LayerException.class, () -> builder.add(Dense.of(2), spare, other)).getMessage());
        assertEquals("a model needs at least one layer",
                assertThrows(IllegalArgumentException.class, GraphTest::chain).getMessage());
        assertEquals("two layers of model 'sequential' are called 'a'", assertThrows(IllegalArgumentException.class,
                () -> Sequential.builder(Shape.of(4)).add("a", ReLU.of()).add("a", ReLU.of()).build()).getMessage());
    }
}
