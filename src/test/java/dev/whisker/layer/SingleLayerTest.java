package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.init.Constant;
import dev.whisker.op.Backend;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A layer that stands alone finds NaN where no values were promised, and leaves nothing behind. */
class SingleLayerTest {
    private static final Shape ONE = Shape.of(1, 1);

    private final ReferenceBackend backend = new ReferenceBackend();
    private final Diary diary = new Diary();

    /** What the layer under test saw, and what it was given. */
    private static final class Diary {
        private final Map<String, Double> seen = new LinkedHashMap<>();
        private Tensor weight;
        private Scratch scratch;
        private boolean closed;
    }

    /** Looks at everything it is given, and writes 7 where it may write. */
    private record Spy(Diary diary, boolean keeps, boolean fails) implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public List<WeightSpec> weights(Shape input) {
            return List.of(new WeightSpec("scale", ONE, new Constant(3), true));
        }

        @Override
        public LayerInstance build(LayerContext context, Shape input) {
            diary.weight = context.weight("scale");
            diary.scratch = context.scratch();
            if (fails) {
                throw new LayerException("it fails");
            }
            return new SpyInstance(context.backend(), diary, keeps, context.gradient("scale"));
        }

        @Override
        public String toString() {
            return "Spy()";
        }
    }

    private static final class SpyInstance extends LayerInstance {
        private final Backend backend;
        private final Diary diary;
        private final boolean keeps;
        private final Tensor gradient;
        private List<Tensor> buffers;

        SpyInstance(Backend backend, Diary diary, boolean keeps, Tensor gradient) {
            this.backend = backend;
            this.diary = diary;
            this.keeps = keeps;
            this.gradient = gradient;
        }

        private void look(String when, String name, Tensor tensor) {
            diary.seen.put(when + " " + name, backend.read(tensor)[0]);
            if (!name.equals("x") && !name.equals("dy")) {
                backend.fill(tensor, 7);
            }
        }

        private void lookAtBuffers(String when) {
            for (Lifetime lifetime : Lifetime.values()) {
                look(when, lifetime.name(), buffers.get(lifetime.ordinal()));
            }
        }

        @Override
        public boolean keepsInput() {
            return keeps;
        }

        @Override
        public boolean keepsOutput() {
            return keeps;
        }

        @Override
        public List<BufferSpec> buffers() {
            return Arrays.stream(Lifetime.values()).map(lifetime ->
                    new BufferSpec(lifetime.name(), ONE, backend.floatType(), lifetime)).toList();
        }

        @Override
        public void bind(List<Tensor> tensors) {
            buffers = tensors;
        }

        @Override
        public void forward(Tensor x, Tensor y, Step step) {
            look("forward", "x", x);
            look("forward", "y", y);
            lookAtBuffers("forward");
        }

        @Override
        public void backward(Tensor x, Tensor y, Tensor dy, Tensor dx, Step step) {
            look("backward", "x", x);
            look("backward", "y", y);
            lookAtBuffers("backward");
            look("backward", "dy", dy);
            look("backward", "dx", dx);
            look("backward", "d_scale", gradient);
        }

        @Override
        public void close() {
            diary.closed = true;
        }
    }

    private void runTwice(boolean keeps) {
        try (SingleLayer layer = SingleLayer.of(new Spy(diary, keeps, false), ONE).gradients().build(backend)) {
            for (int run = 0; run < 2; run++) {
                assertArrayEquals(new double[] {7}, layer.forward(new double[] {5}));
                SingleLayer.Gradients gradients = layer.backward(new double[] {2});
                assertArrayEquals(new double[] {7}, gradients.input());
                assertArrayEquals(new double[] {7}, gradients.weights().get("scale"));
            }
        }
    }

    @Test
    void whatIsNotKeptIsLost() {
        runTwice(false);
        Map<String, Double> promised = Map.of("forward x", 5.0, "backward STEP", 7.0, "backward dy", 2.0);
        diary.seen.forEach((what, value) -> assertEquals(promised.getOrDefault(what, Double.NaN), value, what));
        assertEquals(13, diary.seen.size());
    }

    @Test
    void whatIsKeptIsThere() {
        runTwice(true);
        assertEquals(5, diary.seen.get("backward x"));
        assertEquals(7, diary.seen.get("backward y"));
    }

    @Test
    void closingFreesAll() {
        Spy spy = new Spy(diary, false, false);
        SingleLayer layer = SingleLayer.of(spy, ONE).build(backend);
        assertSame(spy, layer.layer());
        assertArrayEquals(new double[] {3}, layer.weight("scale"));
        assertTrue(diary.scratch.isSealed());
        layer.close();
        assertTrue(diary.closed);
        assertFalse(diary.scratch.isSealed());
        assertThrows(IllegalStateException.class, () -> layer.weight("scale"));
    }

    @Test
    void aLayerThatCannotBeBuiltLeavesNothingBehind() {
        LayerException e = assertThrows(LayerException.class,
                () -> SingleLayer.of(new Spy(diary, false, true), ONE).build(backend));
        assertEquals("it fails", e.getMessage());
        assertThrows(IllegalStateException.class, () -> backend.read(diary.weight));
    }

    @Test
    void lengthsAndNamesAreChecked() {
        try (SingleLayer layer = SingleLayer.of(new Spy(diary, false, false), ONE).gradients().build(backend)) {
            assertComplaint("Spy(): the input has the shape (1, 1), 1 elements; received 2",
                    () -> layer.forward(new double[2]));
            assertComplaint("Spy(): the gradient of the output has the shape (1, 1), 1 elements; received 0",
                    () -> layer.backward(new double[0]));
            assertComplaint("Spy(): weight 'scale' has the shape (1, 1), 1 elements; received 3",
                    () -> layer.weight("scale", new double[3]));
            assertComplaint("Spy() has no weight 'scales' (did you mean 'scale'?); its weights: scale",
                    () -> layer.weight("scales"));
            assertThrows(IllegalArgumentException.class, () -> layer.step(0, 0, 1, 2));
        }
    }

    private static void assertComplaint(String message, Runnable what) {
        assertEquals(message, assertThrows(WhiskerException.class, what::run).getMessage());
    }
}
