package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.StatisticsOps;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Statistics of channels. */
final class StatisticsCases {
    /** Channels that fill no vector, one, several, and several with a rest; and more than a block of threads has. */
    private static final Integer[] CHANNELS = {1, 2, 3, 8, 15, 16, 17, 33, 64, 100, 700};

    private StatisticsCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("statistics of channels", StatisticsCases::channels);
        cases.put("statistics of values far from 0", StatisticsCases::offset);
        cases.put("statistics of special values", StatisticsCases::special);
    }

    private static Shape shape(Draw draw) {
        int channels = draw.oneOf(CHANNELS);
        return draw.between(0, 3) == 0 ? Shape.of(1, channels) : Shape.of(draw.between(1, 20_000 / channels), channels);
    }

    private static void channels(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = shape(draw);
        double[] values = draw.normal(shape, draw.oneOf(1e-20, 1.0, 1e15));
        for (int i = 0; i < values.length; i++) {
            values[i] = draw.coin() ? 0 : values[i];
        }
        compare(lab, shape, values);
    }

    private static void offset(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = shape(draw);
        double[] values = draw.uniform(shape, 1000, 1001);
        compare(lab, shape, values);
    }

    private static void special(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = draw.coin() ? shape(draw) : Shape.of(draw.between(1, 3), draw.oneOf(CHANNELS));
        double[] values = draw.tied(shape);
        // A channel in which nothing is finite, one that is all zeros, and one of largest values.
        int channels = shape.channels();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (i % channels) {
                case 1 -> draw.oneOf(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
                case 2 -> draw.oneOf(0.0, -0.0);
                case 3 -> draw.coin() ? Float.MAX_VALUE : -Float.MAX_VALUE;
                default -> values[i];
            };
        }
        compare(lab, shape, values);
    }

    private static void compare(ParityRun lab, Shape shape, double[] values) {
        Tensor x = lab.input("x", shape, values);
        Tensor out = lab.weightOutput("out", StatisticsOps.outputShape(shape));
        switch (lab.draw().between(0, 3)) {
            case 0 -> lab.statistics().channels(x, 0, out);
            case 1 -> lab.statistics().channels(x, lab.draw().uniform(-1, 1), out);
            default -> lab.statistics().channels(x, out);
        }
        Shape row = Shape.of(shape.channels());
        String[] names = {"mean", "deviation", "min", "max", "zeros", "not finite"};
        for (int k = 0; k < names.length; k++) {
            lab.compare(names[k], out.slice((long) k * row.size(), row), k < 2 ? Tolerance.ELEMENTWISE
                    : Tolerance.EXACT);
        }
    }
}
