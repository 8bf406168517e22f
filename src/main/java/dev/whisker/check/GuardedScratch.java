package dev.whisker.check;

import dev.whisker.op.Backend;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The scratch area of a layer's plans, each part of it between guard zones of NaN. */
final class GuardedScratch {
    /** Bytes of a zone: a kernel that runs past the end of its part does not always begin right there. */
    private static final int ZONE = 1024;

    private final Backend backend;
    private final Scratch scratch = Scratch.guarded(ZONE);
    private List<double[]> untouched;
    private boolean damaged;

    GuardedScratch(Backend backend) {
        this.backend = backend;
    }

    Scratch scratch() {
        return scratch;
    }

    /**
     * Fills parts and zones with NaN, once the area is sealed: what a kernel reads before it writes shows in its
     * results.
     */
    void spoil() {
        damaged |= isDamaged();
        int elements = Math.toIntExact(scratch.byteSize() / backend.floatType().bytes());
        backend.fill(new Tensor(Shape.of(elements), backend.floatType(), scratch.memory(), 0), Double.NaN);
        if (untouched == null) {
            untouched = zones();
        }
    }

    /** What is wrong, if anything is, since the area was first spoiled. */
    Optional<String> damage() {
        damaged |= isDamaged();
        return damaged ? Optional.of("bytes outside the parts of the scratch area were written to") : Optional.empty();
    }

    private boolean isDamaged() {
        return untouched != null && !Arrays.deepEquals(untouched.toArray(), zones().toArray());
    }

    private List<double[]> zones() {
        return scratch.zones().stream()
                .map(zone -> Guarded.bytes(backend, scratch.memory(), zone.start(), zone.end())).toList();
    }
}
