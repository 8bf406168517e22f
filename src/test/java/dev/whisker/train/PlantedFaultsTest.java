package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.layer.Add;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerContext;
import dev.whisker.layer.LayerInstance;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Step;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.Sequential;
import dev.whisker.model.Value;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.inside.EpochInside;
import dev.whisker.train.inside.EpochInside.UnitEvent;
import dev.whisker.train.inside.LayerInside;
import dev.whisker.train.inside.ObservedSteps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dead unit, an exploding layer and a NaN, planted into a training: each is named by its path. */
class PlantedFaultsTest {
    private final Backend backend = new CpuBackend();
    private final Samples samples = TrainingFixtures.bars(16, 1);
    private final List<EpochInside> seen = new ArrayList<>();

    @AfterEach
    void close() {
        backend.close();
    }

    private static Graph model() {
        Sequential.Builder builder = Sequential.builder(TrainingFixtures.INPUT);
        List.of(Conv2D.of(4, 3).activation(Activation.RELU), MaxPooling2D.of(2),
                Conv2D.of(5, 3).padding(Padding.SAME), BatchNormalization.of(), ReLU.of(), Flatten.of(),
                Dense.of(6).activation(Activation.RELU), Dense.of(2)).forEach(builder::add);
        return builder.build();
    }

    private Trainer trainer(Graph model) {
        return TrainingFixtures.trainer(model, backend, TrainingFixtures.options().withBatchSize(8)
                .withObserve(ObservedSteps.ALL));
    }

    /** Changes a weight at the end of the first epoch. */
    private Callback planted(Trainer trainer, String path, Consumer<double[]> change) {
        return new Callback() {
            @Override
            public void epochEnd(Training training) {
                seen.add(training.inside());
                if (training.epoch() == 1) {
                    Tensor weight = trainer.model().parameters().get(path).value();
                    double[] values = backend.read(weight);
                    change.accept(values);
                    backend.write(weight, values);
                }
            }
        };
    }

    private List<UnitEvent> events(int epoch, String path) {
        return seen.get(epoch - 1).events().stream().filter(event -> event.path().equals(path)).toList();
    }

    @Test
    void aDeadUnitIsNamedWithTheEpochInWhichItDied() {
        try (Trainer trainer = trainer(model())) {
            trainer.fit(samples, null, 3, List.of(planted(trainer, "conv2d/bias", bias -> bias[2] = -1e3)));
            assertEquals(List.of(new UnitEvent("conv2d", 2, true)), events(2, "conv2d"));
            assertEquals(List.of(), events(3, "conv2d"));
            assertTrue(trainer.deadUnits().contains("conv2d channel 2 since epoch 2"), trainer.deadUnits());
        }
        // Pooling passes the zeros on: they count there, and are not blamed on it.
        LayerInside pool = seen.get(1).layers().stream().filter(each -> each.path().equals("max_pooling2d")).findFirst()
                .orElseThrow();
        assertTrue(pool.dead().get(2));
        assertEquals(List.of(), events(2, "max_pooling2d"));
    }

    /** The one before batch normalization: what is 0 there is not 0 after it, but then the activation cuts it off. */
    @Test
    void aUnitThatComesBackIsNamedToo() {
        try (Trainer trainer = trainer(model())) {
            Callback kill = planted(trainer, "dense/bias", bias -> bias[1] = -1e4);
            Callback revive = new Callback() {
                @Override
                public void epochEnd(Training training) {
                    if (training.epoch() == 2) {
                        Tensor bias = trainer.model().parameters().get("dense/bias").value();
                        backend.write(bias, new double[] {1e3, 1e3, 1e3, 1e3, 1e3, 1e3});
                    }
                }
            };
            trainer.fit(samples, null, 3, List.of(kill, revive));
            assertTrue(events(2, "dense").contains(new UnitEvent("dense", 1, true)));
            assertTrue(events(3, "dense").contains(new UnitEvent("dense", 1, false)));
            assertTrue(!trainer.deadUnits().contains("dense channel"), trainer.deadUnits());
        }
    }

    /** Values stay finite: the layer stands out by how much more its values spread than in the epoch before. */
    @Test
    void anExplodingLayerStandsOut() {
        try (Trainer trainer = trainer(model())) {
            trainer.fit(samples, null, 2, List.of(planted(trainer, "conv2d_1/kernel",
                    kernel -> Arrays.setAll(kernel, i -> kernel[i] * 1e6))));
        }
        List<LayerInside> after = seen.get(1).layers();
        LayerInside worst = after.stream().max(Comparator.comparingDouble(layer -> layer.value().deviation()
                / seen.get(0).layers().get(after.indexOf(layer)).value().deviation())).orElseThrow();
        assertEquals("conv2d_1", worst.path());
    }

    @Test
    void aLayerThatExplodesBeyondFloatIsNamedWithItsDirection() {
        assertMessage("conv2d_1/kernel", kernel -> Arrays.fill(kernel, 3e38),
                "in epoch 2, step 1: the first value that is not finite is in the output of layer conv2d_1, ");
    }

    @Test
    void aNaNIsNamed() {
        assertMessage("dense/kernel", kernel -> kernel[7] = Double.NaN,
                "in epoch 2, step 1: the first value that is not finite is a weight: dense/kernel, NaN at [1, 1]");
    }

    private void assertMessage(String path, Consumer<double[]> change, String expected) {
        try (Trainer trainer = trainer(model())) {
            String message = assertThrows(WhiskerException.class, () -> trainer.fit(samples, null, 2,
                    List.of(planted(trainer, path, change)))).getMessage();
            assertTrue(message.contains(expected), message);
            assertEquals(1, trainer.history().epochs().size());
        }
    }

    /** Passes values on, and 2e38 for each gradient. */
    private record Steep() implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public LayerInstance build(LayerContext context, Shape input) {
            return new LayerInstance() {
                @Override
                public void forward(Tensor x, Tensor y, Step step) {
                    context.backend().copy(x, y);
                }

                @Override
                public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
                    context.backend().fill(dx, 2e38);
                }
            };
        }
    }

    /** Each of two gradients is finite, their sum is not: no layer's own backward pass is to blame. */
    @Test
    void aSumOfGradientsThatOverflowsIsNamed() {
        GraphBuilder graph = Graph.builder(TrainingFixtures.INPUT);
        Value conv = graph.add(Conv2D.of(2, 1), graph.input());
        Value sum = graph.add(new Add(), graph.add(new Steep(), conv), graph.add(new Steep(), conv));
        Value out = graph.add(Dense.of(2), graph.add(Flatten.of(), sum));
        try (Trainer trainer = trainer(graph.build(out))) {
            String message = assertThrows(WhiskerException.class, () -> trainer.fit(samples, null, 1, List.of()))
                    .getMessage();
            assertTrue(message.contains("is in the gradient of the output of layer conv2d, Infinity at [0, 0, 0, 0]"),
                    message);
        }
    }
}
