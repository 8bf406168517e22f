package dev.whisker.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessorFeaturesTest {
    private static List<String> processor(String flags) {
        return List.of("processor\t: 0", "model name\t: A Model: 2", "flags\t\t: " + flags, "", "processor\t: 1");
    }

    @Test
    void thisProcessorLacksNothing() {
        assertEquals(Optional.empty(), ProcessorFeatures.missing());
    }

    @Test
    void whatIsLackingIsNamed() {
        assertEquals(Optional.empty(),
                ProcessorFeatures.missing(processor("fpu sse2 cx16 lahf_lm pni popcnt sse4_1 sse4_2 ssse3 avx2")));
        assertEquals(Optional.of("this processor (A Model: 2) lacks POPCNT, SSE4.2; "
                + "x86-64-v2, which has SSE4.2, is needed"),
                ProcessorFeatures.missing(processor("fpu sse2 cx16 lahf_lm pni sse4_1 ssse3 sse4_2x")));
    }

    @Test
    void whereTheSystemDoesNotSayNothingIsLacking() {
        assertEquals(Optional.empty(), ProcessorFeatures.missing(List.of("processor : 0", "flags")));
    }
}
