package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.block.Residual;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.ReLU;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names in Keras' way, none of them twice. */
class LayerNamesTest {
    /** An application, as far as names go. */
    private record Base() implements Application {
        @Override
        public List<NamedLayer> body(Shape input) {
            return List.of();
        }
    }

    private final LayerNames names = new LayerNames();

    @Test
    void typesAreCounted() {
        assertEquals(List.of("conv2d", "dense", "conv2d_1", "conv2d_2", "global_max_pooling2d", "re_lu", "base",
                "residual", "base_1"),
                Stream.of(Conv2D.of(1, 1), Dense.of(1), Conv2D.of(2, 2), Conv2D.of(1, 1), GlobalMaxPooling2D.of(),
                        ReLU.of(), new Base(),
                        Residual.of(Dense.of(1)), new Base()).map(names::next).toList());
    }

    @Test
    void layersInBlocksGetNamesThatAreFree() {
        assertEquals("dense", names.next(Dense.of(1)));
        Residual block = Residual.of(Dense.of(1), Dense.of(1), ReLU.of());
        Residual renamed = (Residual) names.withFreeNames(block);
        assertEquals(List.of("dense_1", "dense_2", "re_lu"),
                renamed.body().layers().stream().map(NamedLayer::name).toList());
        assertEquals("re_lu_1", names.next(ReLU.of()));
    }
}
