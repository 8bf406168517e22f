package dev.whisker.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final List<String> STATUS = List.of("VmPeak:\t 9999999 kB", "VmSize:\t  204800 kB", "VmRSS:\t 1 kB");

    private static List<String> limited(String soft) {
        return List.of("Limit                     Soft Limit           Hard Limit           Units     ",
                "Max data size             1                    unlimited            bytes     ",
                "Max address space         " + soft + "            unlimited            bytes     ");
    }

    @Test
    void noLimitIsNoShortage() {
        assertEquals(Optional.empty(), AddressSpace.shortage(Long.MAX_VALUE, limited("unlimited"), STATUS));
        assertEquals(Optional.empty(), AddressSpace.shortage(MEBIBYTE, List.of(), STATUS));
        assertEquals(Optional.empty(), AddressSpace.shortage(MEBIBYTE, limited("1"), List.of()));
    }

    @Test
    void whatIsLeftMustSuffice() {
        List<String> limits = limited(Long.toString(300 * MEBIBYTE));
        assertEquals(Optional.empty(), AddressSpace.shortage(100 * MEBIBYTE, limits, STATUS));
        assertEquals(Optional.of("the address space of this process is limited to 300 MiB, of which 200 MiB are taken, "
                + "and 101 MiB more are needed; raise the limit (ulimit -v unlimited)"),
                AddressSpace.shortage(101 * MEBIBYTE, limits, STATUS));
    }
}
