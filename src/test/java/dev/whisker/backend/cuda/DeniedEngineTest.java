package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Engines that break their word in some versions of cuDNN. */
class DeniedEngineTest {
    @ParameterizedTest
    @CsvSource({
        "92301, FORWARD, 5, 32, true",
        "92300, FORWARD, 5, 2, true",
        "92400, FORWARD, 5, 32, false",
        "92202, FORWARD, 5, 32, false",
        "92301, FORWARD, 5, 1, false",
        "92301, FORWARD, 6, 32, false",
        "92301, INPUT, 5, 32, false"
    })
    void groupedForwardEngine5Of923(long version, ConvolutionPass pass, long engine, int groups, boolean denied) {
        assertEquals(denied ? Optional.of("not deterministic in this version") : Optional.empty(),
                DeniedEngine.why(version, pass, engine, groups));
    }
}
