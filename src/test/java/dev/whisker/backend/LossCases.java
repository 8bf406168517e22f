package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.LossOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Losses and accuracies. */
final class LossCases {
    private LossCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("sparse crossentropy from logits", lab -> sparse(lab, LossOps::sparseCrossEntropyFromLogits, -5, 5));
        cases.put("sparse crossentropy from large logits",
                lab -> sparse(lab, LossOps::sparseCrossEntropyFromLogits, -500, 500));
        cases.put("sparse crossentropy from probabilities",
                lab -> sparse(lab, LossOps::sparseCrossEntropyFromProbabilities, 0, 1));
        cases.put("categorical crossentropy from logits", lab -> targets(lab,
                LossOps::categoricalCrossEntropyFromLogits, -5, 5));
        cases.put("categorical crossentropy from large logits",
                lab -> targets(lab, LossOps::categoricalCrossEntropyFromLogits, -500, 500));
        cases.put("categorical crossentropy from probabilities",
                lab -> targets(lab, LossOps::categoricalCrossEntropyFromProbabilities, 0, 1));
        cases.put("binary crossentropy from logits", lab -> targets(lab, LossOps::binaryCrossEntropyFromLogits, -5, 5));
        cases.put("binary crossentropy from large logits", lab -> targets(lab, LossOps::binaryCrossEntropyFromLogits,
                -500, 500));
        cases.put("binary crossentropy from probabilities", lab -> targets(lab,
                LossOps::binaryCrossEntropyFromProbabilities, 0, 1));
        cases.put("mean squared error", lab -> targets(lab, (losses, predictions, targets, smoothing, scale, loss,
                gradient) ->
                losses.meanSquaredError(predictions, targets, scale, loss, gradient), -5, 5));
        cases.put("sparse accuracy", LossCases::sparseAccuracy);
        cases.put("binary accuracy", LossCases::binaryAccuracy);
    }

    private interface Loss {
        void apply(LossOps losses, Tensor predictions, Tensor labels, double gradientScale, Tensor loss,
                Tensor gradient);
    }

    private interface TargetLoss {
        void apply(LossOps losses, Tensor predictions, Tensor targets, double smoothing, double gradientScale,
                Tensor loss,
                Tensor gradient);
    }

    private static void sparse(ParityRun lab, Loss loss, double low, double high) {
        Shape shape = Shape.of(lab.draw().between(1, 40), lab.draw().oneOf(2, 3, 10, 37));
        int[] labels = lab.draw().integers(shape.batch(), 0, shape.channels() - 1);
        run(lab, loss, shape, lab.integers("labels", labels), low, high);
    }

    /** Targets of 0 and 1, or any shares between. */
    private static void targets(ParityRun lab, TargetLoss loss, double low, double high) {
        Draw draw = lab.draw();
        Shape shape = Shape.of(draw.between(1, 40), draw.oneOf(1, 1, 3, 10, 37));
        double[] targets = draw.uniform(shape, 0, 1);
        double smoothing = draw.oneOf(0.0, 0.1, 0.5);
        if (smoothing == 0) {
            Arrays.setAll(targets, i -> Math.rint(targets[i]));
        }
        run(lab, (losses, predictions, truth, scale, each, gradient) ->
                loss.apply(losses, predictions, truth, smoothing, scale, each, gradient), shape,
                lab.weight("targets", shape, targets), low, high);
    }

    private static void run(ParityRun lab, Loss loss, Shape shape, Tensor truth, double low, double high) {
        Draw draw = lab.draw();
        double[] values = draw.uniform(shape, low, high);
        // the ends of the range, where probabilities are clipped
        values[draw.between(0, values.length - 1)] = low;
        values[draw.between(0, values.length - 1)] = high;
        Tensor predictions = lab.input("predictions", shape, values);
        Tensor losses = lab.weightOutput("losses", Shape.of(shape.batch()));
        Tensor gradient = lab.output("gradient", shape);
        Tensor lossesAlone = lab.weightOutput("losses alone", Shape.of(shape.batch()));
        loss.apply(lab.loss(), predictions, truth, 1.0 / shape.batch(), losses, gradient);
        loss.apply(lab.loss(), predictions, truth, 1, lossesAlone, null);
        lab.compare("losses", losses, Tolerance.reduction(shape.channels()));
        lab.compare("losses alone", lossesAlone, Tolerance.reduction(shape.channels()));
        lab.compare("gradient", gradient, Tolerance.reduction(shape.channels()));
    }

    private static void sparseAccuracy(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = Shape.of(draw.between(1, 60), draw.oneOf(2, 3, 10));
        double[] values = new double[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = draw.between(0, 3);
        }
        Tensor predictions = lab.input("predictions", shape, values);
        Tensor labels = lab.integers("labels", draw.integers(shape.batch(), 0, shape.channels() - 1));
        Tensor correct = lab.weightOutput("correct", Shape.of(shape.batch()));
        lab.loss().sparseCategoricalAccuracy(predictions, labels, correct);
        lab.compare("correct", correct, Tolerance.EXACT);
    }

    private static void binaryAccuracy(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = Shape.of(draw.between(1, 60), draw.oneOf(1, 3, 10));
        Tensor predictions = lab.input("predictions", shape, draw.uniform(shape, 0, 1));
        Tensor labels = lab.integers("labels", draw.integers((int) shape.size(), -1, 2));
        Tensor correct = lab.weightOutput("correct", Shape.of(shape.batch()));
        lab.loss().binaryAccuracy(predictions, labels, 0.5, correct);
        lab.compare("correct", correct, Tolerance.ELEMENTWISE);
    }
}
