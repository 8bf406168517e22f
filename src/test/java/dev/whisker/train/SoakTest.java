package dev.whisker.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.backend.Backends;
import dev.whisker.support.ChildJvm;
import dev.whisker.support.Searches;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory over time, in processes of their own ({@link Soak}). Every build trains for a while; {@code
 * -Dwhisker.search.cases=100000} trains for so many steps, and makes a fiftieth as many models.
 */
class SoakTest {
    private static final Pattern MARK = Pattern.compile(
            "mark \\d+ resident=(\\d+) heap=(\\d+) pointers=(\\d+) bytes=(\\d+) open=(\\d+)");
    private static final int STEPS = 2_500;
    private static final int STEPS_PER_MODEL = 50;
    private static final double GROWTH = 0.01;
    /** Of a few models: Java still compiles what makes and closes them. */
    private static final double GROWTH_OF_FEW = 0.03;
    private static final int MANY = 1_000;

    private record Mark(long resident, long heap, long pointers, long bytes, long open) {
    }

    private static List<Mark> marks(String what, String backend, int count) throws IOException, InterruptedException {
        assumeTrue(Backends.all().stream().anyMatch(status -> status.name().equals(backend) && status.usable()),
                "the " + backend + " backend is not usable here");
        ChildJvm.Result result = ChildJvm.run(Soak.OPTIONS, Soak.class, what, backend, count);
        assertEquals(0, result.exitCode(), result.output());
        List<Mark> marks = MARK.matcher(result.output()).results().map(found -> new Mark(Long.parseLong(found.group(1)),
                Long.parseLong(found.group(2)), Long.parseLong(found.group(3)), Long.parseLong(found.group(4)),
                Long.parseLong(found.group(5)))).toList();
        assertEquals(10, marks.size(), result.output());
        System.out.println(what + " " + backend + " " + count + ": " + marks.get(1) + " to " + marks.get(9));
        return marks;
    }

    /** From the second mark on: until then, classes are loaded and compiled. */
    private static void assertConstant(List<Mark> marks, double growth) {
        Mark first = marks.get(1);
        for (Mark mark : marks.subList(1, marks.size())) {
            double grown = (double) mark.resident / first.resident - 1;
            assertTrue(grown < growth, "resident memory has grown by " + 100 * grown + " %: " + marks);
            assertEquals(first.pointers, mark.pointers, marks.toString());
            assertEquals(first.bytes, mark.bytes, marks.toString());
            assertEquals(first.open, mark.open, marks.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "reference", "cuda"})
    void stepsTakeNoMoreMemory(String backend) throws IOException, InterruptedException {
        List<Mark> marks = marks("steps", backend, Searches.cases(STEPS));
        assertConstant(marks, GROWTH);
        assertTrue(marks.get(0).open > 0, "the model is open: " + marks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "reference", "cuda"})
    void closedModelsGiveTheirMemoryBack(String backend) throws IOException, InterruptedException {
        int models = Math.max(10, Searches.cases(STEPS) / STEPS_PER_MODEL);
        List<Mark> marks = marks("models", backend, models);
        assertConstant(marks, models >= MANY ? GROWTH : GROWTH_OF_FEW);
        assertEquals(0, marks.get(9).open, marks.toString());
        assertEquals(0, marks.get(9).pointers, marks.toString());
        assertTrue(marks.get(9).heap < marks.get(1).heap + 1024, "the heap has grown: " + marks);
    }
}
