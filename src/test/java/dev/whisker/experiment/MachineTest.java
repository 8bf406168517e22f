package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run records of the machine and the build. */
class MachineTest {
    private static String describe(String... cpuinfo) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Machine.putInto(node, List.of(cpuinfo));
        return node.toString();
    }

    @Test
    void processorsAreDescribedAsLinuxDoes() {
        assertEquals("{\"cpu\":\"Example CPU @ 2.00GHz\",\"instruction_sets\":[\"sse4_2\",\"avx2\",\"avx512f\"]}",
                describe("processor\t: 0", "model name\t: Example CPU @ 2.00GHz", "flags\t\t: avx512f fpu sse4_2"
                        + " avx2 sse4_2", "", "processor\t: 1", "model name\t: Another", "flags\t\t: fma"));
        assertEquals("{\"cpu\":\"unknown\",\"instruction_sets\":[]}", describe());
        assertEquals("{\"cpu\":\"unknown\",\"instruction_sets\":[]}", describe("Processor : ARM", "flags"));
    }

    @Test
    void whatIsNoCommitIsUnknown() {
        String hash = "0123456789abcdef0123456789abcdef01234567";
        assertEquals(hash, Version.commit(hash));
        assertEquals(hash + "-dirty", Version.commit(hash + "-dirty"));
        for (String text : List.of("", "unknown", "${commit}", "fatal: not a git repository", hash + "0")) {
            assertEquals("unknown", Version.commit(text));
        }
        assertTrue(Version.commit().matches("[0-9a-f]{40}(-dirty)?|unknown"));
    }
}
