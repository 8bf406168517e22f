package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.Backends;
import dev.whisker.support.Searches;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in one process, with different numbers of threads, do not disturb each other's bits. */
class SeveralModelsTest {
    private static final int MODELS = 8;
    private static final int EPOCHS = 3;

    private static SeveralModels models(String backend) {
        assumeTrue(Backends.all().stream().anyMatch(status -> status.name().equals(backend) && status.usable()),
                "the " + backend + " backend is not usable here");
        return new SeveralModels(backend, EPOCHS);
    }

    private static void assertSame(List<Map<String, double[]>> expected, List<Map<String, double[]>> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            int number = i;
            assertEquals(expected.get(i).keySet(), actual.get(i).keySet());
            expected.get(i).forEach((path, values) -> assertArrayEquals(values, actual.get(number).get(path),
                    () -> "model " + number + ", " + path));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "reference", "cuda"})
    void inThreadsOfTheirOwn(String backend) throws Exception {
        SeveralModels models = models(backend);
        List<Map<String, double[]>> alone = models.alone(MODELS);
        for (int round = 0; round < Searches.cases(2); round++) {
            assertSame(alone, models.together(MODELS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "reference", "cuda"})
    void byTurnsInOneThread(String backend) throws Exception {
        SeveralModels models = models(backend);
        assertSame(models.alone(MODELS), models.byTurns(MODELS));
    }
}
