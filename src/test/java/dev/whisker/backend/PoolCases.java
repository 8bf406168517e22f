package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.MaxPoolPlan;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.op.Scratch;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Pooling. Maxima are exact, ties and NaN included. */
final class PoolCases {
    private PoolCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("max pooling", lab -> {
            Shape input = pictures(lab);
            maxPooling(lab, input, lab.draw().window(input, false));
        });
        cases.put("max pooling, windows of more than 255", lab -> {
            Shape input = Shape.of(1, 20, 19, lab.draw().oneOf(1, 5, 16));
            maxPooling(lab, input, new Window2d(17, 16, 2, 1, 1, 1, lab.draw().oneOf(Padding.values())));
        });
        cases.put("max pooling 2x2", lab -> maxPooling(lab, pictures(lab).withBatch(2),
                new Window2d(2, 2, 2, 2, 1, 1, Padding.SAME)));
        cases.put("average pooling", lab -> {
            Shape input = pictures(lab);
            average(lab, input, lab.draw().window(input, false));
        });
        cases.put("average pooling, large windows", lab -> average(lab, Shape.of(2, 20, 19, lab.draw().oneOf(1, 5, 16)),
                new Window2d(17, 16, 2, 1, 1, 1, lab.draw().oneOf(Padding.values()))));
        cases.put("global max pooling", PoolCases::globalMax);
        cases.put("global average pooling", PoolCases::globalAverage);
    }

    private static Shape pictures(ParityRun lab) {
        return lab.draw().pictures(11, 1, 2, 3, 7, 16, 17, 32, 64);
    }

    private static void maxPooling(ParityRun lab, Shape input, Window2d window) {
        Scratch scratch = lab.scratch();
        Shape output = Shape.of(input.batch(), window.outputHeight(input.height()), window.outputWidth(input.width()),
                input.channels());
        Tensor x = lab.input("x", input, lab.draw().tied(input));
        Tensor dy = lab.input("dy", output, lab.draw().normal(output));
        Tensor y = lab.output("y", output);
        Tensor unindexed = lab.output("y without index", output);
        Tensor dx = lab.output("dx", input);
        try (MaxPoolPlan plan = lab.pool().planMax(window, input, Mode.TRAINING, scratch)) {
            scratch.seal(lab.backend()::allocate);
            Tensor index = lab.output("index", plan.indexShape(), plan.indexType());
            plan.forward(x, y, index);
            plan.backward(dy, index, dx);
            plan.forward(x, unindexed, null);
        }
        lab.compare("y", y, Tolerance.EXACT);
        lab.compare("y without index", unindexed, Tolerance.EXACT);
        boolean overlapping = window.kernelHeight() > window.strideHeight()
                || window.kernelWidth() > window.strideWidth();
        lab.compare("dx", dx, overlapping ? Tolerance.ELEMENTWISE : Tolerance.EXACT);
    }

    private static void globalMax(ParityRun lab) {
        Shape input = pictures(lab);
        Shape output = Shape.of(input.batch(), input.channels());
        Tensor x = lab.input("x", input, lab.draw().tied(input));
        Tensor dy = lab.input("dy", output, lab.draw().normal(output));
        Tensor y = lab.output("y", output);
        Tensor unindexed = lab.output("y without index", output);
        Tensor index = lab.output("index", output, lab.pool().globalIndexType());
        Tensor dx = lab.output("dx", input);
        lab.pool().globalMaxForward(x, y, index);
        lab.pool().globalMaxBackward(dy, index, dx);
        lab.pool().globalMaxForward(x, unindexed, null);
        lab.compare("y", y, Tolerance.EXACT);
        lab.compare("y without index", unindexed, Tolerance.EXACT);
        lab.compare("index", index, Tolerance.EXACT);
        lab.compare("dx", dx, Tolerance.EXACT);
    }

    private static void average(ParityRun lab, Shape input, Window2d window) {
        Shape output = window.outputShape(input);
        Tensor x = lab.input("x", input, lab.draw().normal(input));
        Tensor dy = lab.input("dy", output, lab.draw().normal(output));
        Tensor y = lab.output("y", output);
        Tensor dx = lab.output("dx", input);
        lab.pool().averageForward(window, x, y);
        lab.pool().averageBackward(window, dy, dx);
        Tolerance sums = Tolerance.reduction((long) window.kernelHeight() * window.kernelWidth());
        lab.compare("y", y, sums);
        lab.compare("dx", dx, sums);
    }

    private static void globalAverage(ParityRun lab) {
        Shape input = pictures(lab);
        Shape output = Shape.of(input.batch(), input.channels());
        Tensor x = lab.input("x", input, lab.draw().normal(input));
        Tensor dy = lab.input("dy", output, lab.draw().normal(output));
        Tensor y = lab.output("y", output);
        Tensor dx = lab.output("dx", input);
        lab.pool().globalAverageForward(x, y);
        lab.pool().globalAverageBackward(dy, dx);
        lab.compare("y", y, Tolerance.reduction((long) input.height() * input.width()));
        lab.compare("dx", dx, Tolerance.ELEMENTWISE);
    }
}
