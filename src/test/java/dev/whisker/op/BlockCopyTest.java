package dev.whisker.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.op.BlockCopy.Place;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class BlockCopyTest {
    private static final Shape WHOLE = Shape.of(2, 3, 4);

    @Test
    void aPartLiesInAWhole() {
        assertEquals(new BlockCopy(1, 12, new Place(0, 12), new Place(12, 24)),
                BlockCopy.inserting(Shape.of(1, 3, 4), 0, 1, WHOLE));
        assertEquals(new BlockCopy(2, 8, new Place(0, 8), new Place(4, 12)),
                BlockCopy.inserting(Shape.of(2, 2, 4), -2, 1, WHOLE));
        BlockCopy last = BlockCopy.inserting(Shape.of(2, 3, 1), 2, 3, WHOLE);
        assertEquals(new BlockCopy(6, 1, new Place(0, 1), new Place(3, 4)), last);
        assertEquals(new BlockCopy(6, 1, new Place(3, 4), new Place(0, 1)), last.reversed());
        assertTrue(BlockCopy.inserting(Shape.of(2, 3, 0), 2, 4, WHOLE).isEmpty());
        assertFalse(last.isEmpty());
    }

    @Test
    void refusesWhatDoesNotFit() {
        refuses(Shape.of(2, 3, 2), 2, 3);
        refuses(Shape.of(2, 3, 2), 2, -1);
        refuses(Shape.of(1, 3, 2), 2, 0);
        refuses(Shape.of(3, 4), 1, 0);
        refuses(WHOLE, 3, 0);
        refuses(WHOLE, -4, 0);
        assertEquals("a part of shape (2, 3, 2) does not lie at 3 along axis 2 of (2, 3, 4)",
                assertThrows(IllegalArgumentException.class, () ->
                        BlockCopy.inserting(Shape.of(2, 3, 2), 2, 3, WHOLE)).getMessage());
    }

    private static void refuses(Shape part, int axis, int start) {
        assertThrows(IllegalArgumentException.class, () -> BlockCopy.inserting(part, axis, start, WHOLE));
    }

    @Test
    void blocksLieApartAndInside() {
        Place packed = new Place(0, 3);
        assertThrows(IllegalArgumentException.class, () -> new BlockCopy(2, 4, packed, packed));
        assertThrows(IllegalArgumentException.class, () -> new BlockCopy(2, 3, packed, new Place(-1, 3)));
        assertThrows(IllegalArgumentException.class, () -> new BlockCopy(-1, 3, packed, packed));
        assertThrows(IllegalArgumentException.class, () -> new BlockCopy(1, -3, packed, packed));
        BlockCopy copy = new BlockCopy(2, 3, packed, new Place(5, 4));
        copy.requireInside(6, 12);
        assertThrows(IllegalArgumentException.class, () -> copy.requireInside(5, 12));
        assertThrows(IllegalArgumentException.class, () -> copy.requireInside(6, 11));
        new BlockCopy(0, 3, packed, new Place(5, 4)).requireInside(0, 0);
    }
}
