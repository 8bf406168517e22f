package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.op.Padding;
import dev.whisker.support.Searches;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** NaN at a random place of random networks: the layer that it comes from is named, in either direction. */
class InjectedFaultsTest {
    private static final Activation[] ACTIVATIONS =
            {Activation.RELU, Activation.TANH, Activation.SWISH, Activation.HARD_SWISH};

    private final Samples samples = TrainingFixtures.bars(8, 1);

    @Test
    void theLayerIsAlwaysNamed() {
        int cases = Searches.cases(60);
        for (int i = 0; i < cases; i++) {
            Random random = new Random(Searches.seed() * 1_000_003 + i);
            try (Backend backend = random.nextBoolean() ? new CpuBackend() : new ReferenceBackend()) {
                named(backend, random, "case " + i + " of seed " + Searches.seed());
            }
        }
    }

    private void named(Backend backend, Random random, String name) {
        boolean forward = random.nextBoolean();
        Poison poison = new Poison(forward, random.nextDouble());
        // Before the first trained layer nothing goes backward.
        List<Layer> layers = maps(random);
        int place = random.nextInt(layers.size()) + 1;
        if (random.nextInt(3) == 0) {
            layers.add(place, Residual.of(Conv2D.of(4, 1), poison, activation(random), Conv2D.of(4, 1)));
        } else {
            layers.add(place, poison);
        }
        layers.add(random.nextBoolean() ? Flatten.of() : GlobalAveragePooling2D.of());
        layers.add(Dense.of(2));
        Sequential.Builder builder = Sequential.builder(TrainingFixtures.INPUT);
        layers.forEach(builder::add);
        TrainingOptions options = TrainingFixtures.options().withBatchSize(8).withSeed(random.nextLong());
        try (Trainer trainer = TrainingFixtures.trainer(builder.build(), backend, options)) {
            String message = assertThrows(WhiskerException.class, () -> trainer.fit(samples, null, 1, List.of()),
                    () -> name + " " + layers).getMessage();
            String where = forward ? "is in the output of layer poison, NaN at ["
                    : "is in the gradient of the input of layer poison, NaN at [";
            assertTrue(message.contains(where), () -> name + " " + layers + ": " + message);
        }
    }

    /** Layers on maps of 4 channels, through which NaN passes in both directions. */
    private static List<Layer> maps(Random random) {
        List<Layer> layers = new ArrayList<>(List.of(Conv2D.of(4, 3).padding(Padding.SAME)));
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            layers.add(switch (random.nextInt(7)) {
                case 0 -> BatchNormalization.of();
                case 1 -> activation(random);
                case 2 -> DepthwiseConv2D.of(3).padding(Padding.SAME);
                case 3 -> Conv2D.of(4, 1).activation(ACTIVATIONS[random.nextInt(ACTIVATIONS.length)]);
                case 4 -> i == 0 ? MaxPooling2D.of(2) : BatchNormalization.of();
                case 5 -> SqueezeExcite.of(new GlobalAveragePooling2D(true), Conv2D.of(4, 1));
                default -> Residual.of(Conv2D.of(4, 3).padding(Padding.SAME), BatchNormalization.of());
            });
        }
        return layers;
    }

    private static Layer activation(Random random) {
        return ActivationLayer.of(ACTIVATIONS[random.nextInt(ACTIVATIONS.length)]);
    }
}
