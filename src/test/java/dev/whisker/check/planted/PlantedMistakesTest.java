package dev.whisker.check.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every planted mistake is found and shrunk, and docs/planted-mistakes.md says how; {@code -Dwhisker.regenerate=true}
 * writes that page anew.
 */
class PlantedMistakesTest {
    private static final Path PAGE = Path.of("docs/planted-mistakes.md");
    private static final Map<Mistake, Finding> FINDINGS = new EnumMap<>(Mistake.class);

    @BeforeAll
    static void find() {
        Arrays.stream(Mistake.values()).forEach(mistake -> FINDINGS.put(mistake, Finding.of(mistake)));
    }

    @ParameterizedTest
    @EnumSource
    void isFoundAndShrunk(Mistake mistake) {
        Finding finding = FINDINGS.get(mistake);
        assertTrue(finding.smallest().input().size() <= mistake.mostElements(), () -> mistake + " on "
                + finding.smallest().input());
    }

    @Test
    void thePageIsTrue() throws IOException {
        String page = Page.of(FINDINGS.values());
        if (Boolean.getBoolean("whisker.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(Files.readString(PAGE), page);
    }
}
