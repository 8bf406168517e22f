package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** Operations on pictures. */
final class AugmentCases {
    private AugmentCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("rescaling", lab -> {
            Shape shape = pictures(lab);
            Tensor x = lab.input("x", shape, lab.draw().uniform(shape, 0, 255));
            Tensor y = lab.output("y", shape);
            lab.augment().rescale(x, lab.draw().uniform(-1, 1), lab.draw().uniform(-1, 1), y);
            lab.compare("y", y, Tolerance.reduction(1));
        });
        cases.put("random flip", AugmentCases::flip);
        for (FillMode fill : FillMode.values()) {
            for (Interpolation interpolation : Interpolation.values()) {
                cases.put("rotation, " + fill + ", " + interpolation,
                        lab -> rotation(lab, pictures(lab), fill, interpolation));
            }
        }
        for (Interpolation interpolation : Interpolation.values()) {
            cases.put("resizing, " + interpolation, lab -> resizing(lab, interpolation));
        }
    }

    private static Shape pictures(ParityRun lab) {
        return lab.draw().pictures(12, 1, 3, 4, 16);
    }

    private static void flip(ParityRun lab) {
        Shape shape = pictures(lab);
        RandomKey key = lab.draw().key();
        int epoch = lab.draw().between(0, 50);
        Tensor samples = lab.integers("samples", lab.draw().integers(shape.batch(), 0, 100_000));
        Tensor x = lab.input("x", shape, lab.draw().normal(shape));
        Tensor y = lab.output("y", shape);
        lab.augment().randomFlip(x, lab.draw().coin(), lab.draw().coin(), key, epoch, samples, y);
        lab.compare("y", y, Tolerance.EXACT);
    }

    static void rotation(ParityRun lab, Shape shape, FillMode fill, Interpolation interpolation) {
        Draw draw = lab.draw();
        double half = draw.uniform(0, Math.PI);
        RotationSpec spec = new RotationSpec(-half, half, fill, draw.uniform(-1, 1), interpolation);
        RandomKey key = draw.key();
        int epoch = draw.between(0, 50);
        Tensor samples = lab.integers("samples", draw.integers(shape.batch(), 0, 100_000));
        Tensor x = lab.input("x", shape, draw.normal(shape));
        Tensor dy = lab.input("dy", shape, draw.normal(shape));
        Tensor y = lab.output("y", shape);
        Tensor dx = lab.output("dx", shape);
        Tensor turned = lab.output("turned", shape);
        lab.augment().randomRotation(x, spec, key, epoch, samples, y);
        lab.augment().randomRotationBackward(dy, spec, key, epoch, samples, dx);
        double[] angles = new double[shape.batch()];
        for (int i = 0; i < angles.length; i++) {
            angles[i] = draw.uniform(-Math.PI, Math.PI);
        }
        lab.augment().rotate(x, spec, angles, turned);
        Tolerance tolerance = Tolerance.reduction(4);
        lab.compare("y", y, tolerance);
        lab.compare("dx", dx, tolerance);
        lab.compare("turned", turned, tolerance);
    }

    private static void resizing(ParityRun lab, Interpolation interpolation) {
        Draw draw = lab.draw();
        Shape from = pictures(lab);
        Shape to = Shape.of(from.batch(), draw.between(1, 20), draw.between(1, 20), from.channels());
        Tensor x = lab.input("x", from, draw.normal(from));
        Tensor dy = lab.input("dy", to, draw.normal(to));
        Tensor y = lab.output("y", to);
        Tensor dx = lab.output("dx", from);
        lab.augment().resize(x, interpolation, y);
        lab.augment().resizeBackward(dy, interpolation, dx);
        lab.compare("y", y, Tolerance.reduction(4));
        lab.compare("dx", dx, Tolerance.reduction(to.size() / to.channels()));
    }
}
