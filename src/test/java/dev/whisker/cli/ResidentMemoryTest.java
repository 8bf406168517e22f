package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

final class ResidentMemoryTest {
    private static final int MEBIBYTES = 256;

    /** Memory that is given back counts until the peak is forgotten; other tests may hold some at the same time. */
    @Test
    void aPeakCanBeForgotten() {
        assumeTrue(Files.isWritable(Path.of("/proc/self/clear_refs")), "the system does not forget peaks");
        double before = ResidentMemory.mebibytes();
        try (BytePointer taken = new BytePointer((long) MEBIBYTES << 20)) {
            Pointer.memset(taken, 1, taken.capacity());
        }
        double peak = ResidentMemory.peakMebibytes();
        assertTrue(peak > before + MEBIBYTES / 2.0, before + " MiB before, " + peak + " at the peak");
        ResidentMemory.forgetPeak();
        double forgotten = ResidentMemory.peakMebibytes();
        assertTrue(forgotten < peak - MEBIBYTES / 2.0, peak + " MiB at the peak, " + forgotten + " when forgotten");
        assertTrue(forgotten >= ResidentMemory.mebibytes() - MEBIBYTES / 2.0);
    }
}
