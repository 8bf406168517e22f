package dev.whisker.train;

import dev.whisker.data.Batch;
import dev.whisker.data.BatchLoader;
import dev.whisker.layer.LayerClock;
import dev.whisker.layer.LayerWork;
import dev.whisker.model.Parameters;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Times the layers in forward and backward passes of one batch, of which nothing is learned. Before the clock is read,
 * all that was queued is waited for; a GPU then does no two layers side by side, and each pays for being waited for.
 */
final class ProfiledSteps implements LayerClock {
    private static final int WARM_UP = 3;
    private static final int STEPS = 10;

    private final Backend backend;
    private final Deque<Running> running = new ArrayDeque<>();
    /** Milliseconds of each measured step, by layer and direction. */
    private final Map<Key, double[]> times = new LinkedHashMap<>();
    /** Negative while warming up. */
    private int step;

    private ProfiledSteps(Backend backend) {
        this.backend = backend;
    }

    private record Key(String layer, boolean backward) {
    }

    private static final class Running {
        private final long since = System.nanoTime();
        private long inside;
    }

    /**
     * Weights, moving statistics and what the steps of training draw stay as they were.
     *
     * @param samples of which the first batch is taken
     */
    static LayerProfile of(CompiledModel compiled, Samples samples, int batchSize) {
        int[] ids = Arrays.copyOf(samples.ids(), Math.min(batchSize, samples.size()));
        ProfiledSteps profiled = new ProfiledSteps(compiled.backend());
        Parameters parameters = compiled.model().parameters();
        try (BatchLoader loader = BatchLoader.compact(samples.dataset(), ids.length, 1)) {
            Batch batch = loader.epoch(ids).iterator().next();
            PlannedBatch planned = compiled.plannedBatch(Mode.TRAINING, ids.length);
            parameters.saveState();
            try {
                for (profiled.step = -WARM_UP; profiled.step < STEPS; profiled.step++) {
                    planned.load(batch, samples);
                    planned.timed(0, 0, profiled);
                }
            } finally {
                parameters.restoreState();
            }
            return new LayerProfile(ids.length, STEPS, profiled.rows(planned.program().work()));
        }
    }

    private List<LayerProfile.Row> rows(List<LayerWork> work) {
        return work.stream().map(each -> new LayerProfile.Row(each, median(each.layer(), false),
                median(each.layer(), true))).toList();
    }

    private double median(String layer, boolean backward) {
        double[] sorted = times.getOrDefault(new Key(layer, backward), new double[STEPS]).clone();
        Arrays.sort(sorted);
        return IntStream.of((STEPS - 1) / 2, STEPS / 2).mapToDouble(i -> sorted[i]).average().orElseThrow();
    }

    @Override
    public void begin() {
        backend.synchronize();
        running.push(new Running());
    }

    @Override
    public void end(String layer, boolean backward) {
        backend.synchronize();
        Running ended = running.pop();
        long elapsed = System.nanoTime() - ended.since;
        if (!running.isEmpty()) {
            running.peek().inside += elapsed;
        }
        if (step >= 0) {
            times.computeIfAbsent(new Key(layer, backward), key -> new double[STEPS])[step] +=
                    (elapsed - ended.inside) / 1e6;
        }
    }
}
