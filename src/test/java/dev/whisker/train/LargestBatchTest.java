package dev.whisker.train;

import static dev.whisker.train.TrainingFixtures.bars;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Backend;
import dev.whisker.support.Searches;
import dev.whisker.tensor.MemoryShortage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A batch that does not fit is refused before the first step, with what is needed and free; the batch size that is
 * named instead trains in the same process, and the next larger one does not fit.
 */
class LargestBatchTest {
    private static final Pattern MESSAGE = Pattern.compile("not enough memory for a batch size of 2000: \\d+ MiB are "
            + "needed besides the weights, \\d+ MiB are free; (the largest batch size that fits is (\\d+)|not even a "
            + "batch size of 1 fits; use smaller pictures or a smaller model)");
    private static final Samples TRAIN = bars(2000, 1);

    /** What may be allocated between two looks at what is free; weights do not count. */
    private static final class Budget {
        private final CpuBackend backend = new CpuBackend();
        private long limit = Long.MAX_VALUE;
        private long used;

        Backend limited() {
            return (Backend) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Backend.class},
                    (proxy, method, arguments) -> {
                if (method.getName().equals("freeBytes")) {
                    used = 0;
                    return limit;
                }
                if (method.getName().equals("allocate") && limit < Long.MAX_VALUE) {
                    used += (long) arguments[0];
                    if (used > limit) {
                        throw new MemoryShortage("memory", (long) arguments[0], limit);
                    }
                }
                try {
                    return method.invoke(backend, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
        }
    }

    @Test
    void theBatchThatIsNamedTrains() {
        int none = 0;
        for (int number = 0; number < Searches.cases(8); number++) {
            SplittableRandom random = new SplittableRandom(Searches.seed() * 1_000_003 + number);
            String name = "case " + number + " of seed " + Searches.seed();
            Graph model = Sequential.builder(TrainingFixtures.INPUT).add(Conv2D.of(16 + random.nextInt(48), 3))
                    .add(Conv2D.of(16 + random.nextInt(48), 3)).add(Flatten.of()).add(Dense.of(2)).build();
            Budget budget = new Budget();
            try (Backend backend = budget.limited()) {
                long limit = (long) (need(model, backend, budget) * random.nextDouble(0.05, 0.99));
                String message = message(model, backend, budget, limit, 2000);
                Matcher found = MESSAGE.matcher(message);
                assertTrue(found.matches(), name + ": " + message);
                if (found.group(2) == null) {
                    none++;
                    continue;
                }
                int batch = Integer.parseInt(found.group(2));
                assertTrue(batch >= 1 && batch < 2000, name + ": " + message);
                try (Trainer fitting = trainer(model, backend, budget, limit, batch)) {
                    assertEquals(1, fitting.fit(TRAIN, null, 1, List.of()).epochs().size(), name);
                    assertEquals((2000 + batch - 1) / batch, fitting.stepsDone(), name);
                }
            }
        }
        System.out.println("batches that did not fit: " + Searches.cases(8) + ", no batch fitted in " + none);
    }

    private static Trainer trainer(Graph model, Backend backend, Budget budget, long limit, int batch) {
        budget.limit = Long.MAX_VALUE;
        Trainer trainer = TrainingFixtures.trainer(model, backend, TrainingFixtures.options().withBatchSize(batch));
        budget.limit = limit;
        budget.used = 0;
        return trainer;
    }

    /** What the batch takes that is asked for. */
    private static long need(Graph model, Backend backend, Budget budget) {
        try (Trainer trainer = trainer(model, backend, budget, Long.MAX_VALUE - 1, 2000)) {
            trainer.plan(TRAIN, null);
            return budget.used;
        }
    }

    private static String message(Graph model, Backend backend, Budget budget, long limit, int batch) {
        try (Trainer trainer = trainer(model, backend, budget, limit, batch)) {
            String message = assertThrows(WhiskerException.class, () -> trainer.fit(TRAIN, null, 1, List.of()))
                    .getMessage();
            assertEquals(0, trainer.stepsDone());
            return message;
        }
    }
}
