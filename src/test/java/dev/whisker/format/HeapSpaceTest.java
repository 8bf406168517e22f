package dev.whisker.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.support.ChildJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapSpaceTest {
    private static final int GARBAGE = 32 << 20;

    @Test
    void garbageIsNotTakenForUsedMemory() throws Exception {
        ChildJvm.Result result = ChildJvm.run(List.of("-Xms64m", "-Xmx64m", "-XX:+UseSerialGC"), HeapSpaceTest.class);
        assertEquals(List.of("free before: false", "has: true", "free after: true", "more than there is: false"),
                result.output().lines().toList());
    }

    /** Runs in the process with the small heap. */
    public static void main(String[] arguments) {
        // Too large for the young generation, it stays until the whole heap is collected.
        long garbage = new byte[GARBAGE].length;
        System.out.println("free before: " + (HeapSpace.free() >= garbage));
        System.out.println("has: " + HeapSpace.has(garbage));
        System.out.println("free after: " + (HeapSpace.free() >= garbage));
        System.out.println("more than there is: " + HeapSpace.has(2 * garbage));
    }
}
