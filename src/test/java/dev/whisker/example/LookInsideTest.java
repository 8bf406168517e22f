package dev.whisker.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.Backends;
import dev.whisker.inspect.Heatmap;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LookInsideTest {
    @Test
    void mapHasTheSizeOfTheLayer() {
        Graph graph = Sequential.builder(Shape.of(6, 6, 3)).add(Conv2D.of(4, 3)).add(new Flatten()).add(Dense.of(2))
                .build();
        try (Backend backend = Backends.open("reference");
             Model trained = Model.create(graph, backend, Mode.INFERENCE, 1)) {
            Heatmap map = LookInside.gradCam(graph, trained, backend, new Random(1).doubles(108).toArray());
            assertEquals(4, map.height());
            assertTrue(map.max() > 0);
        }
    }
}
