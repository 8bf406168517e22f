package dev.whisker.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The area that plans share is as large as the largest of them needs, and is allocated and freed once. */
class ScratchTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Scratch scratch = new Scratch();

    @Test
    void isAsLargeAsTheLargestNeed() {
        scratch.require(640);
        scratch.require(1280);
        scratch.require(128);
        assertEquals(1280, scratch.byteSize());
        assertFalse(scratch.isSealed());
        scratch.seal(backend::allocate);
        assertTrue(scratch.isSealed());
        assertEquals(1280, scratch.memory().byteSize());
    }

    @Test
    void isThereEvenIfNobodyNeedsIt() {
        scratch.seal(backend::allocate);
        assertEquals(64, scratch.memory().byteSize());
    }

    @Test
    void onceSealedItServesThoseThatFit() {
        scratch.require(640);
        scratch.seal(backend::allocate);
        scratch.require(640);
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> scratch.require(641));
        assertEquals("the scratch area is sealed at 640 bytes; a plan needs 641", e.getMessage());
    }

    @Test
    void viewsBeginWhereItBegins() {
        assertThrows(IllegalStateException.class, scratch::memory);
        scratch.require(640);
        scratch.seal(backend::allocate);
        Tensor view = scratch.tensor(Shape.of(4, 20), DType.FLOAT64);
        assertEquals(Shape.of(4, 20), view.shape());
        assertEquals(DType.FLOAT64, view.dtype());
        assertSame(scratch.memory(), view.memory());
        assertEquals(0, view.byteOffset());
    }

    @Test
    void layoutsOverlapAndTheirPartsDoNot() {
        Scratch.Layout one = scratch.layout(64);
        assertEquals(0, one.part(100));
        assertEquals(128, one.part(10));
        Scratch.Layout other = scratch.layout(64);
        assertEquals(0, other.part(30));
        assertEquals(138, scratch.byteSize());
        assertTrue(scratch.zones().isEmpty());
    }

    @Test
    void guardedPartsLieBetweenZonesAndShareNothing() {
        Scratch guarded = Scratch.guarded(256);
        long first = guarded.layout(64).part(100);
        long second = guarded.layout(64).part(300);
        assertEquals(256, first);
        assertEquals(768, second);
        assertEquals(List.of(new Scratch.Zone(0, 256), new Scratch.Zone(356, 768), new Scratch.Zone(1068, 1536)),
                guarded.zones());
        assertEquals(1536, guarded.byteSize());
    }

    @Test
    void closingFreesIt() {
        scratch.close();
        scratch.seal(backend::allocate);
        Memory memory = scratch.memory();
        Tensor view = new Tensor(Shape.of(2), DType.FLOAT64, memory, 0);
        scratch.close();
        assertFalse(scratch.isSealed());
        assertThrows(IllegalStateException.class, () -> backend.read(view));
    }
}
