package dev.whisker.train.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObservedStepsTest {
    private static List<Integer> steps(String text, int full, int steps) {
        ObservedSteps observed = ObservedSteps.parse(text);
        return IntStream.rangeClosed(1, steps).filter(step -> observed.contains(step, full, steps)).boxed().toList();
    }

    @Test
    void whichStepsOfAnEpochTheyAre() {
        assertEquals(List.of(), steps("off", 5, 6));
        assertEquals(List.of(5), steps("epoch", 5, 6));
        assertEquals(List.of(6), steps("epoch", 6, 6));
        assertEquals(List.of(1), steps("epoch", 0, 1));
        assertEquals(List.of(1, 2, 3), steps("1", 3, 3));
        assertEquals(List.of(1, 4, 7), steps("3", 7, 7));
        assertEquals(List.of(7), steps("100", 7, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "epoch", "1", "20"})
    void textIsReadBack(String text) {
        assertEquals(text, ObservedSteps.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "on", "", "1.5", "99999999999"})
    void whatItIsNotIsRefused(String text) {
        String message = assertThrows(WhiskerException.class, () -> ObservedSteps.parse(text)).getMessage();
        assertTrue(message.startsWith("observe must be off, epoch"), message);
        assertTrue(message.endsWith("received '" + text + "'"), message);
    }
}
