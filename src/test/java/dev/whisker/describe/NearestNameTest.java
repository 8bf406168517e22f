package dev.whisker.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    /** Levenshtein's own examples are included. */
    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "saturday, sunday, 3", "a, a, 0", "'', abc, 3", "abc, '', 3", "flaw, lawn, 2",
            "ab, ba, 2"})
    void distanceCountsLetters(String a, String b, int distance) {
        assertEquals(distance, NearestName.distance(a, b));
        assertEquals(distance, NearestName.distance(b, a));
    }

    @Test
    void whatIsMostlyWrongIsNotATypo() {
        assertEquals(Optional.of("padding"), NearestName.of("PADING", List.of("filters", "padding")));
        // Two letters may always be wrong, or half of the longer name.
        assertEquals(Optional.of("abc"), NearestName.of("axy", List.of("abc")));
        assertEquals(Optional.of("abcdefgh"), NearestName.of("abcdwxyz", List.of("abcdefgh")));
        assertEquals(Optional.empty(), NearestName.of("abcvwxyz", List.of("abcdefgh")));
        assertEquals("", NearestName.hint("abcvwxyz", List.of("abcdefgh")));
        assertEquals(" (did you mean 'abc'?)", NearestName.hint("abx", List.of("abc")));
        assertEquals(Optional.empty(), NearestName.of("abc", List.of()));
    }
}
