package dev.whisker.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of memory as control groups have them, of both versions. */
class ControlGroupTest {
    @TempDir
    private Path root;

    private Path group(String path, String limitName, String limit, String usedName, long used, String stat)
            throws IOException {
        Path group = Files.createDirectories(root.resolve(path));
        Files.writeString(group.resolve(limitName), limit + "\n");
        Files.writeString(group.resolve(usedName), used + "\n");
        Files.writeString(group.resolve("memory.stat"), stat);
        return group;
    }

    private OptionalLong free(String... lines) {
        return new ControlGroup(root, List.of(lines)).free();
    }

    @Test
    void theTightestGroupOfVersion2Counts() throws IOException {
        group("a/b", "memory.max", "max", "memory.current", 900, "inactive_file 5\n");
        assertEquals(OptionalLong.empty(), free("0::/a/b"));
        group("a", "memory.max", "1000", "memory.current", 900, "anon 3\ninactive_file 50\nactive_file 7\n");
        assertEquals(OptionalLong.of(150), free("0::/a/b"));
        group("a/b", "memory.max", "500", "memory.current", 450, "anon 3\n");
        assertEquals(OptionalLong.of(50), free("0::/a/b"));
        group("a/b", "memory.max", "500", "memory.current", 600, "anon 3\n");
        assertEquals(OptionalLong.of(0), free("0::/a/b"));
    }

    /** In a container, the path may be that of the host, and the limit lies at the root. */
    @Test
    void aGroupThatIsMountedAsTheRootCounts() throws IOException {
        group(".", "memory.max", "1000", "memory.current", 100, "inactive_file 0\n");
        assertEquals(OptionalLong.of(900), free("0::/"));
        assertEquals(OptionalLong.of(900), free("0::/docker/0123"));
        assertEquals(OptionalLong.of(900), free("0::/../outside"));
    }

    @Test
    void version1HasOtherNames() throws IOException {
        group("memory/job", "memory.limit_in_bytes", "2000", "memory.usage_in_bytes", 1500,
                "inactive_file 9\ntotal_inactive_file 400\n");
        assertEquals(OptionalLong.of(900), free("9:name=systemd:/", "4:memory:/job", "1:cpu,cpuacct:/x", "0::/"));
        assertEquals(OptionalLong.empty(), free("4:cpu:/job"));
    }

    @Test
    void whatCannotBeReadIsNoLimit() throws IOException {
        group("odd", "memory.max", "much", "memory.current", 1, "");
        assertEquals(OptionalLong.empty(), free("0::/odd", "nonsense", "", "0::", "4:memory:/none"));
    }

    @Test
    void theOwnOneAllowsWhatIsAllocatedHere() {
        assertTrue(ControlGroup.own().free().orElse(1) > 0);
        assertTrue(NativeMemory.freeBytes() <= ControlGroup.own().free().orElse(Long.MAX_VALUE) + (64L << 20));
    }
}
