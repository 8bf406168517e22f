package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.LayerWork;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Application;
import dev.whisker.model.Body;
import dev.whisker.model.Graph;
import dev.whisker.model.ModelFlops;
import dev.whisker.model.NamedLayer;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerProfileTest {
    private static final int BATCH = 16;

    private record Base() implements Application {
        private static final long serialVersionUID = 1L;

        @Override
        public List<NamedLayer> body(Shape input) {
            return Body.of(Conv2D.of(6, 3), BatchNormalization.of(), ReLU.of()).layers();
        }
    }

    /** Layers that are not trained, which are computed as one, and some that are. */
    private static Graph model() {
        return Sequential.builder(TrainingFixtures.INPUT)
                .add(new Base())
                .add(Conv2D.of(4, 3).activation(Activation.RELU))
                .add(BatchNormalization.of())
                .add(MaxPooling2D.of(2))
                .add(Dropout.of(0.3))
                .add(Flatten.of())
                .add(Dense.of(2))
                .build().freeze(name -> name.equals("base"));
    }

    private static Trainer trainer(Backend backend) {
        return TrainingFixtures.trainer(model(), backend, TrainingFixtures.options());
    }

    @Test
    void everyLayerThatComputesHasARow() {
        Samples samples = TrainingFixtures.bars(40, 1);
        try (Backend backend = new CpuBackend(); Trainer trainer = trainer(backend)) {
            trainer.plan(samples, null);
            LayerProfile profile = trainer.profile(samples);
            assertEquals(BATCH, profile.batch());
            Map<String, LayerProfile.Row> rows = new LinkedHashMap<>();
            profile.rows().forEach(row -> rows.put(row.work().layer(), row));
            assertEquals(List.of("base/re_lu", "conv2d", "batch_normalization", "max_pooling2d", "dropout", "dense"),
                    List.copyOf(rows.keySet()));
            rows.forEach((layer, row) -> {
                assertTrue(row.forwardMilliseconds() > 0, layer);
                assertEquals(!layer.startsWith("base"), row.backwardMilliseconds() > 0, layer);
            });
            LayerWork base = rows.get("base/re_lu").work();
            assertEquals(2.0 * BATCH * 6 * 6 * 6 * 9, base.forwardFlops());
            assertEquals(0, base.backwardFlops());
            assertTrue(base.forwardBytes() >= 4 * (BATCH * (64 + 36 * 6) + 9 * 6), base::toString);
            // Trained, but with nothing before it that is: one gradient.
            LayerWork conv = rows.get("conv2d").work();
            assertEquals(2.0 * BATCH * 4 * 4 * 4 * 9 * 6, conv.forwardFlops());
            assertEquals(conv.forwardFlops(), conv.backwardFlops());
            LayerWork dense = rows.get("dense").work();
            assertEquals(2 * dense.forwardFlops(), dense.backwardFlops());
            assertEquals(ModelFlops.trainingStep(model(), BATCH), profile.rows().stream().map(LayerProfile.Row::work)
                    .mapToDouble(work -> work.forwardFlops() + work.backwardFlops()).sum());
        }
    }

    @Test
    void nothingIsLearnedOrDrawn() {
        Samples samples = TrainingFixtures.bars(40, 1);
        try (Backend backend = new CpuBackend(); Trainer plain = trainer(backend);
                Backend other = new CpuBackend(); Trainer profiled = trainer(other)) {
            profiled.plan(samples, null);
            profiled.profile(samples);
            plain.fit(samples, null, 2, List.of());
            profiled.fit(samples, null, 2, List.of());
            Map<String, double[]> weights = TrainingFixtures.weights(plain.model());
            TrainingFixtures.weights(profiled.model()).forEach((path, values) ->
                    assertArrayEquals(weights.get(path), values, path));
        }
    }
}
