package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
        for (float[] back : new float[][] {new float[2], new float[3]}) {
            BACKEND.read(tensor, back);
            assertEquals(0.1f, back[0]);
            assertEquals(-3, back[1]);
        }
        Tensor copy = Tensors.empty(Shape.of(2));
        BACKEND.copy(tensor, copy);
        assertArrayEquals(new double[] {0.1f, -3}, BACKEND.read(copy));
    }

    @Test
    void lengthsMustAgree() {
        assertThrows(IllegalArgumentException.class, () -> BACKEND.write(Tensors.empty(Shape.of(2)), new double[3]));
        assertThrows(IllegalArgumentException.class,
                () -> BACKEND.copy(Tensors.empty(Shape.of(2)), Tensors.empty(Shape.of(3))));
        assertThrows(IllegalArgumentException.class, () -> BACKEND.read(Tensors.empty(Shape.of(2)), new float[1]));
    }

    @Test
    void foreignTensorsAreRefused() {
        Memory memory = BACKEND.allocate(64);
        assertThrows(IllegalArgumentException.class,
                () -> BACKEND.read(new Tensor(Shape.of(2), DType.FLOAT32, memory, 0)));
        assertThrows(IllegalArgumentException.class,
                () -> BACKEND.read(new Tensor(Shape.of(2), DType.FLOAT64, memory, 4)));
    }

    @Test
    void tooMuchMemoryIsAnErrorForTheUser() {
        String message = assertThrows(WhiskerException.class, () -> BACKEND.allocate(1L << 40)).getMessage();
        assertTrue(message.contains(Long.toString(1L << 40)), message);
        String onePieceTooLarge = "the reference backend holds at most 17179869112 bytes in one piece, 17179869112 "
                + "are needed";
        assertTrue(assertThrows(WhiskerException.class,
                () -> BACKEND.allocate(17_179_869_112L)).getMessage().contains(onePieceTooLarge));
        // One piece could hold this; no heap of the tests can.
        String full = assertThrows(WhiskerException.class, () -> BACKEND.allocate(1L << 33)).getMessage();
        assertTrue(full.startsWith("not enough memory on the reference backend: 8589934592 bytes are needed, "), full);
        assertThrows(IllegalArgumentException.class, () -> BACKEND.allocate(-1));
    }

    @Test
    void memoryIsWholeDoubles() {
        assertEquals(0, BACKEND.allocate(0).byteSize());
        assertEquals(0, new HeapMemory(0).values().length);
        assertEquals(8, new HeapMemory(64).values().length);
        assertEquals(9, new HeapMemory(65).values().length);
    }

    @Test
    void itTellsWhatItIs() {
        assertEquals("reference", BACKEND.name());
        assertEquals("plain Java loops in float64, 1 thread (Java " + System.getProperty("java.version") + ")",
                BACKEND.description());
        assertEquals(DType.FLOAT64, BACKEND.floatType());
        assertEquals(DType.FLOAT64, BACKEND.integerType());
        assertEquals(4, BACKEND.picturesAtATime());
        assertTrue(BACKEND.freeBytes() > 0 && BACKEND.freeBytes() <= Runtime.getRuntime().maxMemory());
    }
}
