package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.example.SteepTanh;
import dev.whisker.layer.SingleLayer;
import dev.whisker.layer.SingleLayerBuilder;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

/** A model of our layers is trained by steps that a GPU repeats: every layer says that it can be. */
class RepeatableLayersTest {
    private static boolean isRepeatable(Backend backend, LayerCase each) {
        SingleLayerBuilder builder = SingleLayer.of(each.layer(), each.inputs()).mode(Mode.TRAINING);
        try (SingleLayer single = (each.frozen() ? builder.frozen() : builder).gradients().build(backend)) {
            return single.isRepeatable();
        }
    }

    @Test
    void everyLayerThatComesWithWhiskerIsRepeatable() {
        try (Backend backend = new CpuBackend()) {
            for (LayerGenerator generator : LayerCases.all()) {
                generator.cases(1).limit(20).forEach(each ->
                        assertTrue(isRepeatable(backend, each), each.layer().toString()));
            }
        }
    }

    @Test
    void aLayerOfOnesOwnIsNotUnlessItSaysSo() {
        try (Backend backend = new CpuBackend()) {
            assertFalse(isRepeatable(backend, LayerCase.of(new SteepTanh(2), Shape.of(2, 3))));
        }
    }
}
