package dev.whisker.check.planted;

import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerCase;
import dev.whisker.check.Parity;
import dev.whisker.check.ParityReport;
import dev.whisker.check.Shrinker;
import dev.whisker.check.planted.Breakage.OnBackend;
import dev.whisker.op.Backend;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a planted mistake was found.
 *
 * @param tries    random cases until one failed, that one included
 * @param smallest the case shrunk
 * @param said     what the check said of the smallest case
 */
record Finding(Mistake mistake, int tries, LayerCase smallest, String said) {
    static final int MAX_TRIES = 200;
    private static final dev.whisker.check.InputValues TIED = (tensor, shape, draw) -> {
        double[] equal = new double[(int) shape.size()];
        Arrays.fill(equal, 1);
        return equal;
    };

    /** @throws AssertionError if the kit does not find the mistake */
    static Finding of(Mistake mistake) {
        for (int tries = 1; tries <= MAX_TRIES; tries++) {
            LayerCase right = mistake.drawn(tries);
            LayerCase wrong = right.withLayer(new Planted(mistake, right.layer()));
            if (verdict(mistake, wrong) != null) {
                if (verdict(mistake, right) != null) {
                    throw new AssertionError("the layer is wrong without the mistake: " + verdict(mistake, right));
                }
                LayerCase smallest = Shrinker.shrink(wrong, each -> ((Planted) each.layer()).mistake() == mistake
                        && verdict(mistake, each) != null);
                return new Finding(mistake, tries, smallest, verdict(mistake, smallest));
            }
        }
        throw new AssertionError(mistake + " is not found in " + MAX_TRIES + " random cases");
    }

    /** What is wrong with a case, in a few words; null if nothing is. */
    private static String verdict(Mistake mistake, LayerCase layerCase) {
        return mistake.isAboutTies() ? parity(layerCase) : gradient(layerCase);
    }

    private static String gradient(LayerCase layerCase) {
        GradientReport report = GradientCheck.of(layerCase).run();
        if (report.passed()) {
            return null;
        }
        return report.faults().isEmpty()
                ? String.format(Locale.ROOT, "%s %.2g", report.worst().gradient(), report.worstError())
                : report.faults().get(0).replaceFirst(":.*", "");
    }

    /** Of the right layer, on the reference backend or, if the mistake is planted in it, on one that is wrong. */
    private static String parity(LayerCase layerCase) {
        try (Backend reference = new ReferenceBackend()) {
            ParityReport report = layerCase.layer() instanceof Planted planted
                    ? Parity.of(layerCase.withLayer(planted.layer())).values(TIED)
                    .run(((OnBackend) planted.mistake().breakage()).breaking().apply(reference))
                    : Parity.of(layerCase).values(TIED).run(reference);
            return report.passed() ? null : "differs from the reference";
        }
    }

    String checkedBy() {
        return mistake.isAboutTies() ? "`Parity`, all values equal" : "`GradientCheck`";
    }

    /** The smallest case without the words around it. */
    String smallestCase() {
        LayerCase right = smallest.withLayer(((Planted) smallest.layer()).layer()).withSeed(0);
        return right.toString().replaceFirst(", seed 0$", "");
    }
}
