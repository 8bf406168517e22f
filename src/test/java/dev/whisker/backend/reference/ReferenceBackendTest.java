package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Memory and transfers. */
class ReferenceBackendTest {

    @Test
    void tensorsOfAnArenaDoNotOverlap() {
        Arena arena = new Arena("test");
        long first = arena.reserve(24);
        long second = arena.reserve(16);
        arena.seal(BACKEND::allocate);
        Tensor a = arena.tensor(Shape.of(3), DType.FLOAT64, first);
        Tensor b = arena.tensor(Shape.of(2), DType.FLOAT64, second);
        BACKEND.fill(a, 7);
        BACKEND.write(b, new int[] {9, 1, 2, 9}, 1, 2);
        BACKEND.add(b, a.slice(1, Shape.of(2)));
        assertArrayEquals(new double[] {7, 8, 9}, BACKEND.read(a));
        assertArrayEquals(new double[] {1, 2}, BACKEND.read(b));
        arena.close();
        assertThrows(IllegalStateException.class, () -> BACKEND.read(a));
    }

    @Test
    void floatsAreConverted() {
        Tensor tensor = Tensors.empty(Shape.of(2));
        BACKEND.write(tensor, new float[] {0, 0.1f, -3}, 1, 2);
        assertArrayEquals(new double[] {0.1f, -3}, BACKEND.read(tensor));
        float[] back = new float[3];
        BACKEND.read(tensor, back);
        assertArrayEquals(new float[] {0.1f, -3, 0}, back);
        Tensor copy = Tensors.empty(Shape.of(2));
        BACKEND.copy(tensor, copy);
        assertArrayEquals(new double[] {0.1f, -3}, BACKEND.read(copy));
    }

    @Test
    void lengthsMustAgree() {
        assertThrows(IllegalArgumentException.class, () -> BACKEND.write(Tensors.empty(Shape.of(2)), new double[3]));
        assertThrows(IllegalArgumentException.class, () -> BACKEND.copy(Tensors.empty(Shape.of(2)), Tensors.empty(Shape.of(3))));
        assertThrows(IllegalArgumentException.class, () -> BACKEND.read(Tensors.empty(Shape.of(2)), new float[1]));
    }

    @Test
    void foreignTensorsAreRefused() {
        Memory memory = BACKEND.allocate(64);
        assertThrows(IllegalArgumentException.class, () -> BACKEND.read(new Tensor(Shape.of(2), DType.FLOAT32, memory, 0)));
        assertThrows(IllegalArgumentException.class, () -> BACKEND.read(new Tensor(Shape.of(2), DType.FLOAT64, memory, 4)));
    }

    @Test
    void tooMuchMemoryIsAnErrorForTheUser() {
        String message = assertThrows(WhiskerException.class, () -> BACKEND.allocate(1L << 40)).getMessage();
        assertTrue(message.contains(Long.toString(1L << 40)), message);
    }
}
