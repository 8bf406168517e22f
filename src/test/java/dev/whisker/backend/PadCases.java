package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Zero padding: copies, NaN and infinities included. */
final class PadCases {
    private PadCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("zero padding", lab -> padding(lab, lab.draw().pictures(11, 1, 2, 3, 16, 33)));
        cases.put("zero padding, several threads", lab -> padding(lab, Shape.of(2, 24, 25, lab.draw().oneOf(16, 19))));
    }

    private static void padding(ParityRun lab, Shape input) {
        Draw draw = lab.draw();
        Padding2d padding = new Padding2d(draw.between(0, 3), draw.between(0, 3), draw.between(0, 3),
                draw.between(0, 3));
        Shape output = padding.outputShape(input);
        Tensor x = lab.input("x", input, draw.tied(input));
        Tensor dy = lab.input("dy", output, draw.tied(output));
        Tensor y = lab.output("y", output);
        Tensor dx = lab.output("dx", input);
        lab.pad().forward(padding, x, y);
        lab.pad().backward(padding, dy, dx);
        lab.compare("y", y, Tolerance.EXACT);
        lab.compare("dx", dx, Tolerance.EXACT);
    }
}
