package dev.whisker.check;

import dev.whisker.WhiskerException;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.layer.Layer;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import dev.whisker.train.loss.Loss;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the backward pass of a layer, your own or Whisker's, of a loss or of a regularizer, against central
 * differences in float64 on the reference backend.
 *
 * <pre>
 * GradientReport report = GradientCheck.of(Conv2D.of(3, 2), Shape.of(2, 5, 5, 3))
 *         .mode(Mode.TRAINING).seed(17).tries(10).run();
 * if (!report.passed()) {
 *     throw new AssertionError(report.toString());
 * }
 * </pre>
 * Checked are the gradients of the input and of every trained weight: the whole Jacobian of a small layer, random
 * directions of a large one, never a gradient of ones. Where a kink (of a relu, of a maximum) is so near that
 * differences are meaningless, another point is drawn, and counted. Random layers draw the same numbers for every
 * evaluation. It is checked as well that all results are written, that neither pass changes its inputs or writes
 * outside its outputs, that a second run gives the same bits, that backward is linear in dy, and that it overwrites
 * gradients and reads only what the layer asked to keep.
 */
public final class GradientCheck {
    /** The whole Jacobian is compared where that takes at most so many evaluations. */
    private static final int MAX_EVALUATIONS = 400;
    private static final int MAX_REDRAWS = 8;

    private enum Extent { BY_SIZE, EXHAUSTIVE, DIRECTIONAL }

    private CheckCase checked;
    private int tries = 1;
    private Extent extent = Extent.BY_SIZE;
    private InputValues values = InputValues.SPREAD;

    private GradientCheck(CheckCase checked) {
        this.checked = checked;
    }

    /**
     * Of a layer for inputs of this shape, batch included: in training mode, at one point, with seed 0, unless set
     * otherwise.
     */
    public static GradientCheck of(Layer layer, Shape input) {
        return of(LayerCase.of(layer, input));
    }

    /** Of a loss, which sees logits or probabilities as its from_logits says; predictions (N, ...). */
    public static GradientCheck of(Loss loss, Shape predictions) {
        return of(new LossCase(loss, predictions, 0));
    }

    /** Of a regularizer, for a weight of this shape. */
    public static GradientCheck of(Regularizer regularizer, Shape weight) {
        return of(new RegularizerCase(regularizer, weight, 0));
    }

    public static GradientCheck of(CheckCase checked) {
        return new GradientCheck(checked);
    }

    public GradientCheck mode(Mode mode) {
        checked = Checks.layer(checked).withMode(mode);
        return this;
    }

    /** The weights are not trained. */
    public GradientCheck frozen() {
        checked = Checks.layer(checked).withFrozen(true);
        return this;
    }

    /** Of the first try; each further one has the next. */
    public GradientCheck seed(long seed) {
        checked = checked.withSeed(seed);
        return this;
    }

    /** At how many random points. */
    public GradientCheck tries(int tries) {
        if (tries < 1) {
            throw new IllegalArgumentException("at least 1 try is needed, received " + tries);
        }
        this.tries = tries;
        return this;
    }

    /** The whole Jacobian, however long it takes. */
    public GradientCheck exhaustive() {
        extent = Extent.EXHAUSTIVE;
        return this;
    }

    /** Random directions only. */
    public GradientCheck directional() {
        extent = Extent.DIRECTIONAL;
        return this;
    }

    /** What input and weights hold, for layers that do not take just any numbers. */
    public GradientCheck values(InputValues values) {
        this.values = values;
        return this;
    }

    /**
     * Checks until a try fails, or all are done. A layer that throws has failed, with what it said in the report.
     *
     * @throws WhiskerException if the layer refuses the input shape
     */
    public GradientReport run() {
        Checks.requireAccepted(checked);
        GradientReport report = GradientReport.none(checked);
        try (Backend reference = new ReferenceBackend()) {
            for (int i = 0; i < tries && report.passed(); i++) {
                report = report.and(check(reference, checked.withSeed(checked.seed() + i)));
            }
        }
        return report;
    }

    private GradientReport check(Backend reference, CheckCase one) {
        List<String> faults = new ArrayList<>();
        int redraws = 0;
        try (Differentiable subject = Checks.open(reference, one, values)) {
            Draw draw = new Draw(one.seed());
            boolean exhaustive = extent == Extent.EXHAUSTIVE || extent == Extent.BY_SIZE
                    && JacobianComparison.evaluations(subject) <= MAX_EVALUATIONS;
            while (redraws <= MAX_REDRAWS) {
                double[][] point = subject.draw(draw);
                if (redraws == 0) {
                    faults.addAll(ContractCheck.faults(subject, point, draw));
                    if (!faults.isEmpty()) {
                        return new GradientReport(one, 1, 0, null, faults);
                    }
                }
                Comparison comparison = exhaustive ? JacobianComparison.at(subject, point)
                        : DirectionalComparison.at(subject, point, draw);
                if (comparison.smooth()) {
                    faults.addAll(Checks.newLines(subject.damage(), faults));
                    return new GradientReport(one, 1, redraws, comparison.worst(), faults);
                }
                redraws++;
            }
            faults.add("a kink near each of " + redraws + " random points: the check is undecided");
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            faults.add(Checks.thrown(e));
        }
        return new GradientReport(one, 1, redraws, null, faults);
    }
}
