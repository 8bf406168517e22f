package dev.whisker.backend;

import dev.whisker.check.Tolerance;
import dev.whisker.op.BlockCopy;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Map;

/** What layers with several inputs compute. */
final class MergeCases {
    private MergeCases() {
    }

    static void addTo(Map<String, ParityCatalogue.Case> cases) {
        cases.put("merged element by element", MergeCases::elementwise);
        cases.put("maximum, backward", MergeCases::maximumBackward);
        cases.put("concatenation", lab -> concatenation(lab, lab.draw().pictures(9, 1, 2, 3, 4, 16, 33)));
        cases.put("concatenation, several threads", lab ->
                concatenation(lab, Shape.of(1, 20, 21, lab.draw().oneOf(64, 90))));
        cases.put("blocks copied", MergeCases::blocks);
    }

    private interface Operation {
        void apply(Tensor a, Tensor b, Tensor y);
    }

    private static void elementwise(ParityRun lab) {
        Shape shape = lab.draw().pictures(30, 1, 3, 16);
        double[] left = lab.draw().tied(shape);
        double[] right = lab.draw().tied(shape);
        Map<String, Operation> operations = Map.of("sum", lab.merge()::add, "difference", lab.merge()::subtract,
                "product", lab.merge()::multiply, "maximum", lab.merge()::maximum);
        operations.forEach((name, operation) -> {
            Tensor a = lab.input("a of " + name, shape, left);
            Tensor b = lab.changing("b of " + name, shape, right);
            Tensor y = lab.output(name, shape);
            operation.apply(a, b, y);
            operation.apply(a, b, b);
            lab.compare(name, y, Tolerance.EXACT);
            lab.compare(name + " in place", b, Tolerance.EXACT);
        });
    }

    private static void maximumBackward(ParityRun lab) {
        Draw draw = lab.draw();
        Shape shape = draw.pictures(30, 1, 3, 16);
        Tensor a = lab.input("a", shape, draw.tied(shape));
        Tensor b = lab.input("b", shape, draw.tied(shape));
        double[] gradients = draw.normal(shape);
        Tensor dy = lab.input("dy", shape, gradients);
        Tensor da = lab.output("da", shape);
        Tensor db = lab.output("db", shape);
        Tensor inPlace = lab.changing("dy and db", shape, gradients);
        lab.merge().maximumBackward(a, b, dy, da, db);
        lab.merge().maximumBackward(a, b, dy, null, null);
        lab.compare("da", da, Tolerance.EXACT);
        lab.compare("db", db, Tolerance.EXACT);
        Tensor alone = lab.output("da alone", shape);
        lab.merge().maximumBackward(a, b, inPlace, alone, null);
        lab.merge().maximumBackward(a, b, inPlace, null, inPlace);
        lab.compare("da alone", alone, Tolerance.EXACT);
        lab.compare("db in place", inPlace, Tolerance.EXACT);
    }

    private static void concatenation(ParityRun lab, Shape first) {
        int axis = lab.draw().between(0, 3);
        int[] extents = first.toArray();
        extents[axis] = lab.draw().between(1, 5);
        Shape second = Shape.of(extents);
        extents[axis] += first.get(axis);
        Shape whole = Shape.of(extents);
        int named = lab.draw().coin() ? axis : axis - 4;
        Tensor a = lab.input("a", first, lab.draw().normal(first));
        Tensor b = lab.input("b", second, lab.draw().normal(second));
        Tensor y = lab.output("y", whole);
        lab.merge().insert(a, named, 0, y);
        lab.merge().insert(b, named, first.get(axis), y);
        lab.compare("y", y, Tolerance.EXACT);
        Tensor da = lab.output("da", first);
        Tensor db = lab.output("db", second);
        lab.merge().extract(y, named, 0, da);
        lab.merge().extract(y, named, first.get(axis), db);
        lab.compare("da", da, Tolerance.EXACT);
        lab.compare("db", db, Tolerance.EXACT);
    }

    private static void blocks(ParityRun lab) {
        Draw draw = lab.draw();
        int rows = draw.between(0, 40);
        int width = draw.oneOf(0, 1, 3, 4, 16, 100);
        BlockCopy copy = new BlockCopy(rows, width, place(draw, width), place(draw, width));
        Tensor source = lab.input("source", size(copy.source(), rows), draw.normal(size(copy.source(), rows)));
        Tensor target = lab.changing("target", size(copy.target(), rows), draw.normal(size(copy.target(), rows)));
        lab.merge().copyBlocks(copy, source, target);
        lab.compare("target", target, Tolerance.EXACT);
    }

    private static BlockCopy.Place place(Draw draw, int width) {
        return new BlockCopy.Place(draw.oneOf(0, 4, draw.between(0, 9)), width + draw.oneOf(0, 8, draw.between(0, 9)));
    }

    private static Shape size(BlockCopy.Place place, int rows) {
        return Shape.of((int) (place.offset() + rows * place.stride() + 1));
    }
}
