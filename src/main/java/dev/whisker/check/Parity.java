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
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Compares what a layer, a loss or a regularizer computes on a backend with what it computes on the reference backend,
 * from the same values: the output, every gradient, and what training changes besides (moving statistics).
 *
 * <pre>
 * try (Backend cpu = Backends.open("cpu")) {
 *     ParityReport report = Parity.of(Conv2D.of(8, 3), Shape.of(4, 9, 9, 3)).seed(5).run(cpu);
 * }
 * </pre>
 * All values are float32 numbers. Every tensor and every part of the scratch area lies between guard zones; a second
 * run must give the same bits. Where rounding decides about a result, because a value lies that near to a kink, the
 * reference itself jumps there when its input moves by some roundings: another point is then drawn, and counted. A
 * layer with very many outputs has some near a kink at every point; of what is drawn anew for such a one, the gradient
 * of the output is zero but for some 50,000 elements.
 */
public final class Parity {
    private static final int MAX_REDRAWS = 8;
    private static final int NUDGES = 16;
    /** Some roundings of float32, as they add up inside a layer. */
    private static final double NUDGE = 0x1p-18;
    /** Of more outputs than this some may lie near a kink at every point. */
    private static final double MAX_NEAR_KINKS = 50_000;

    private CheckCase checked;
    private InputValues values = InputValues.MODERATE;

    private Parity(CheckCase checked) {
        this.checked = checked;
    }

    /** Of a layer for inputs of this shape, batch included: in training mode, with seed 0, unless set otherwise. */
    public static Parity of(Layer layer, Shape input) {
        return of(LayerCase.of(layer, input));
    }

    /** Of a loss, which sees logits or probabilities as its from_logits says; predictions (N, ...). */
    public static Parity of(Loss loss, Shape predictions) {
        return of(new LossCase(loss, predictions, 0));
    }

    /** Of a regularizer, for a weight of this shape. */
    public static Parity of(Regularizer regularizer, Shape weight) {
        return of(new RegularizerCase(regularizer, weight, 0));
    }

    public static Parity of(CheckCase checked) {
        return new Parity(checked);
    }

    public Parity mode(Mode mode) {
        checked = Checks.layer(checked).withMode(mode);
        return this;
    }

    /** The weights are not trained. */
    public Parity frozen() {
        checked = Checks.layer(checked).withFrozen(true);
        return this;
    }

    public Parity seed(long seed) {
        checked = checked.withSeed(seed);
        return this;
    }

    /** What input and weights hold, for layers that do not take just any numbers; rounded to float32. */
    public Parity values(InputValues other) {
        values = other;
        return this;
    }

    /**
     * Compares. A layer that throws has failed, with what it said in the report.
     *
     * @throws WhiskerException if the layer refuses the input shape
     */
    public ParityReport run(Backend backend) {
        Checks.requireAccepted(checked);
        List<String> faults = new ArrayList<>();
        int redraws = 0;
        InputValues rounded = (tensor, shape, draw) -> rounded(values.draw(tensor, shape, draw));
        try (Backend reference = new ReferenceBackend(); Differentiable expected =
                Checks.open(reference, checked, rounded);
                Differentiable actual = Checks.open(backend, checked, rounded)) {
            long size = expected.outputShape().size();
            for (Draw draw = new Draw(checked.seed()); redraws <= MAX_REDRAWS; redraws++) {
                long seed = draw.seed();
                double[][] point = Arrays.stream(expected.draw(new Draw(seed))).map(Parity::rounded)
                        .toArray(double[][]::new);
                actual.draw(new Draw(seed));
                double[] dy = rounded(redraws == 0 ? draw.normal(size) : fewOf(draw.normal(size), draw));
                Map<String, double[]> wanted = results(expected, point, dy, new ArrayList<>());
                Map<String, double[]> got = results(actual, point, dy, faults);
                List<ParityResult> results = compare(wanted, got);
                if (results.stream().allMatch(ParityResult::passed)
                        || !isUnstable(expected, point, dy, wanted, got, draw)) {
                    results(actual, point, dy, faults).forEach((name, again) -> {
                        if (!Arrays.equals(again, got.get(name))) {
                            faults.add("a second run gives another " + name);
                        }
                    });
                    return new ParityReport(checked, backend.name(), actual.choices(), redraws, results, faults);
                }
            }
            faults.add("rounding decides about the results at each of " + redraws
                    + " random points: the comparison is undecided");
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            faults.add(Checks.thrown(e));
        }
        return new ParityReport(checked, backend.name(), "", redraws, List.of(), faults);
    }

    /**
     * Zeros in place of all but some, drawn, where there are very many: then the others may lie near a kink, and it
     * does not show.
     */
    private static double[] fewOf(double[] dy, Draw draw) {
        double share = MAX_NEAR_KINKS / dy.length;
        return share >= 1 ? dy : Arrays.stream(dy).map(value -> draw.chance(share) ? value : 0).toArray();
    }

    private static Map<String, double[]> results(Differentiable subject, double[][] point, double[] dy,
            List<String> faults) {
        Map<String, double[]> results = new LinkedHashMap<>();
        results.put("y", subject.forward(point));
        faults.addAll(Checks.newLines(subject.damage(), faults));
        subject.untrainedWeights().forEach((name, after) -> results.put(name + " after forward", after));
        double[][] gradients = subject.backward(dy);
        faults.addAll(Checks.newLines(subject.damage(), faults));
        for (int t = 0; t < gradients.length; t++) {
            results.put(subject.gradients().get(t), gradients[t]);
        }
        return results;
    }

    private List<ParityResult> compare(Map<String, double[]> wanted, Map<String, double[]> got) {
        Tolerance tolerance = Tolerance.reduction(checked.terms());
        List<ParityResult> results = new ArrayList<>();
        wanted.forEach((name, reference) -> results.add(ParityResult.of(name, got.get(name), reference, tolerance)));
        return results;
    }

    /**
     * Whether rounding can have made all that differs: whether the reference's own results, at each element that is
     * wrong, jump when the point moves by some roundings. What is wrong where nothing jumps is wrong.
     */
    private boolean isUnstable(Differentiable reference, double[][] point, double[] dy, Map<String, double[]> wanted,
            Map<String, double[]> got, Draw draw) {
        Map<String, BitSet> unexplained = mismatches(wanted, got);
        for (int nudge = 0; nudge < NUDGES; nudge++) {
            double[][] nudged = Arrays.stream(point).map(values -> nudged(values, draw)).toArray(double[][]::new);
            Map<String, BitSet> jumps = mismatches(wanted,
                    results(reference, nudged, nudged(dy, draw), new ArrayList<>()));
            unexplained.forEach((name, elements) -> elements.andNot(jumps.get(name)));
            if (unexplained.values().stream().allMatch(BitSet::isEmpty)) {
                return true;
            }
        }
        return false;
    }

    /** The elements of each result that are further from the reference than is allowed. */
    private Map<String, BitSet> mismatches(Map<String, double[]> wanted, Map<String, double[]> got) {
        Tolerance tolerance = Tolerance.reduction(checked.terms());
        Map<String, BitSet> mismatches = new LinkedHashMap<>();
        wanted.forEach((name, reference) -> {
            double[] values = got.get(name);
            BitSet elements = new BitSet(reference.length);
            IntStream.range(0, reference.length).filter(i ->
                    !tolerance.accepts(values[i], reference[i])).forEach(elements::set);
            mismatches.put(name, elements);
        });
        return mismatches;
    }

    private static double[] nudged(double[] values, Draw draw) {
        return Arrays.stream(values).map(value -> value
                + NUDGE * draw.uniform(-1, 1) * Math.max(1, Math.abs(value))).toArray();
    }

    private static double[] rounded(double[] values) {
        return Arrays.stream(values).map(value -> (float) value).toArray();
    }
}
