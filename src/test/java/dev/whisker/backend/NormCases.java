package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Batch normalization. */
final class NormCases {
    private static final double EPSILON = 1e-3;

    private NormCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("batch normalization, training", NormCases::training);
        cases.put("batch normalization, inference", NormCases::inference);
    }

    /**
     * What both kinds of statistics share: inputs and the outputs of backward, some of which are left out now and then.
     */
    private static final class Setting {
        final Shape shape;
        final Shape channels;
        final Tensor x;
        final Tensor dy;
        final Tensor gamma;
        final Tensor beta;
        final Tensor y;
        final Tensor dx;
        final Tensor dgamma;
        final Tensor dbeta;
        private final ParityRun lab;

        Setting(ParityRun lab) {
            this.lab = lab;
            Draw draw = lab.draw();
            shape = draw.coin() ? Shape.of(draw.between(2, 60), draw.oneOf(1, 3, 16, 50))
                    : draw.pictures(9, 1, 3, 16, 33, 64);
            channels = Shape.of(shape.channels());
            x = lab.input("x", shape, draw.normal(shape));
            dy = lab.input("dy", shape, draw.normal(shape));
            gamma = draw.coin() ? lab.weight("gamma", channels, draw.normal(channels)) : null;
            beta = draw.coin() ? lab.weight("beta", channels, draw.normal(channels)) : null;
            y = lab.output("y", shape);
            dx = draw.coin() ? lab.output("dx", shape) : null;
            dgamma = draw.coin() ? lab.weightOutput("dgamma", channels) : null;
            dbeta = draw.coin() ? lab.weightOutput("dbeta", channels) : null;
        }

        void compare(String name, Tensor tensor, Tolerance tolerance) {
            if (tensor != null) {
                lab.compare(name, tensor, tolerance);
            }
        }

        void compareAll() {
            Tolerance sums = Tolerance.reduction(shape.rows());
            compare("y", y, sums);
            compare("dx", dx, sums);
            compare("dgamma", dgamma, sums);
            compare("dbeta", dbeta, sums);
        }
    }

    private static void training(ParityRun lab) {
        Setting s = new Setting(lab);
        Draw draw = lab.draw();
        Tensor movingMean = lab.changingWeight("moving mean", s.channels, draw.normal(s.channels));
        Tensor movingVariance = lab.changingWeight("moving variance", s.channels, draw.uniform(s.channels, 0, 2));
        Tensor mean = lab.weightOutput("mean", s.channels);
        Tensor inverseDeviation = lab.weightOutput("inverse deviation", s.channels);
        lab.norm().trainingForward(s.x, s.gamma, s.beta, EPSILON, draw.oneOf(0.99, 0.9), movingMean, movingVariance,
                s.y, mean, inverseDeviation);
        Tolerance sums = Tolerance.reduction(s.shape.rows());
        lab.compare("moving mean", movingMean, sums);
        lab.compare("moving variance", movingVariance, sums);
        lab.compare("mean", mean, sums);
        lab.compare("inverse deviation", inverseDeviation, sums);
        lab.norm().trainingBackward(s.x, s.dy, s.gamma, mean, inverseDeviation, s.dx, s.dgamma, s.dbeta);
        s.compareAll();
    }

    private static void inference(ParityRun lab) {
        Setting s = new Setting(lab);
        Draw draw = lab.draw();
        Tensor mean = lab.weight("mean", s.channels, draw.normal(s.channels));
        Tensor variance = lab.weight("variance", s.channels, draw.uniform(s.channels, 0, 2));
        lab.norm().inferenceForward(s.x, s.gamma, s.beta, mean, variance, EPSILON, s.y);
        lab.norm().inferenceBackward(s.x, s.dy, s.gamma, mean, variance, EPSILON, s.dx, s.dgamma, s.dbeta);
        s.compareAll();
    }
}
