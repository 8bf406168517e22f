package dev.whisker.op;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the choices that operations take say about themselves. */
class ChoicesTest {
    private static final Set<Activation> FROM_INPUT = EnumSet.of(Activation.SWISH, Activation.HARD_SWISH);

    @ParameterizedTest
    @CsvSource({"false, false, NONE", "true, false, INPUT", "false, true, PARAMETERS", "true, true, BOTH"})
    void gradientsAreThoseAskedFor(boolean input, boolean parameters, Backward expected) {
        assertEquals(expected, Backward.of(input, parameters));
        assertEquals(input, expected.ofInput());
        assertEquals(parameters, expected.ofParameters());
        assertRequired(input, expected::requireInput, "this plan was made without the gradient of its input");
        assertRequired(parameters, expected::requireParameters,
                "this plan was made without the gradient of its parameters");
    }

    private static void assertRequired(boolean made, Executable require, String message) {
        if (made) {
            assertDoesNotThrow(require);
        } else {
            assertEquals(message, assertThrows(IllegalStateException.class, require).getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void backwardMustHaveWhatItReads(Activation activation) {
        try (ReferenceBackend backend = new ReferenceBackend()) {
            Tensor kept = new Tensor(Shape.of(1), DType.FLOAT64, backend.allocate(8), 0);
            boolean fromInput = FROM_INPUT.contains(activation);
            assertEquals(!fromInput, activation.differentiableFromOutput());
            assertDoesNotThrow(() -> activation.requireKept(fromInput ? kept : null, fromInput ? null : kept));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> activation.requireKept(fromInput ? null : kept, fromInput ? kept : null));
            assertEquals("the gradient of " + activation.kerasName() + " needs its " + (fromInput ? "input" : "output")
                    + ", received null", e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsGoByKerasNames(Activation activation) {
        assertEquals(Optional.of(activation), Activation.named(activation.kerasName()));
    }

    @Test
    void activationsHaveTheOtherNamesOfKeras3() {
        assertEquals(Optional.of(Activation.SWISH), Activation.named("silu"));
        assertEquals(Optional.of(Activation.HARD_SWISH), Activation.named("hard_silu"));
        assertEquals(Optional.empty(), Activation.named("gelu"));
    }

    @Test
    void precisionsGoByLabels() {
        assertEquals(List.of("fp32", "tf32", "mixed"), Precision.labels());
        assertEquals(Optional.of(Precision.TF32), Precision.named("tf32"));
        assertEquals(Optional.empty(), Precision.named("fp16"));
        try (Backend backend = new ReferenceBackend()) {
            assertEquals(Precision.FP32, backend.precision());
        }
    }
}
