package dev.whisker.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.layer.Concatenate;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.Value;
import dev.whisker.op.Activation;
import dev.whisker.op.Mode;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

/** The examples of docs/graphs.md. */
public class BranchesTest {
    /** The model that the page has in YAML. */
    public static Graph inJava() {
        GraphBuilder b = Graph.builder(Shape.of(16, 16, 3));
        Value stem = b.add("stem", Conv2D.of(8, 3).padding(Padding.SAME).activation(Activation.RELU), b.input());
        Value left = b.add("left", Conv2D.of(4, 1), stem);
        Value right = b.add("right", Conv2D.of(4, 3).padding(Padding.SAME), stem);
        Value join = b.add("join", Concatenate.of(), left, right);
        Value again = b.add("again", Concatenate.of(), join, b.input());
        Value pooled = b.add(GlobalAveragePooling2D.of(), again);
        Graph model = b.build(b.add("head", Dense.of(5), pooled));
        return model;
    }

    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        Graph model = inJava();
        GradientReport report = GradientCheck.of(model.asLayer(), model.inputShape(2)).mode(Mode.TRAINING).run();
        assertTrue(report.passed(), report::toString);
    }
}
