package dev.whisker.backend.reference;

import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A window over an input that it fits into. */
record WindowCase(Window2d window, Shape input, long seed) {

    /** Kernels up to 3, strides up to 3, inputs up to 7 pixels wide and 3 channels deep. */
    static Arbitrary<WindowCase> any(int largestDilation) {
        Arbitrary<Window2d> windows = Combinators.combine(upTo(3), upTo(3), upTo(3), upTo(3), upTo(largestDilation),
                upTo(largestDilation),
                Arbitraries.of(Padding.class)).as(Window2d::new);
        Arbitrary<Shape> inputs = Combinators.combine(upTo(2), upTo(7), upTo(7),
                upTo(3)).as((n, h, w, c) -> Shape.of(n, h, w, c));
        return Combinators.combine(windows, inputs, Arbitraries.longs()).as(WindowCase::new).filter(WindowCase::fits);
    }

    private static Arbitrary<Integer> upTo(int largest) {
        return Arbitraries.integers().between(1, largest);
    }

    private boolean fits() {
        return window.padding() == Padding.SAME
                || (window.effectiveKernelHeight() <= input.height() && window.effectiveKernelWidth() <= input.width());
    }
}
