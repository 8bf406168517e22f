package dev.whisker.model;

import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.check.Draw;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Add;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.Multiply;
import dev.whisker.layer.Reshape;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Random graphs: values that several nodes read, sums, products, views and blocks, on maps of one shape. */
final class RandomGraphs {
    static final Shape SAMPLE = Shape.of(3, 3, 2);
    private static final int CHANNELS = 2;

    private final Draw draw;
    private final GraphBuilder builder = Graph.builder(SAMPLE);
    private final List<Value> values = new ArrayList<>(List.of(builder.input()));
    private final Set<Value> unread = new LinkedHashSet<>();

    private RandomGraphs(Draw draw) {
        this.draw = draw;
    }

    static Graph draw(Draw draw) {
        return new RandomGraphs(draw).graph();
    }

    private Graph graph() {
        for (int i = draw.between(3, 9); i > 0; i--) {
            values.add(node());
        }
        Value output = unread.size() == 1 ? unread.iterator().next() : add(new Add(), unread.toArray(Value[]::new));
        Graph graph = builder.build(draw.coin() ? output : add(draw.coin() ? plain(draw) : Dense.of(3), output));
        return draw.coin() ? graph : graph.freeze(path -> Math.floorMod(path.hashCode(), 3) == 0);
    }

    private Value add(Layer layer, Value... inputs) {
        List.of(inputs).forEach(unread::remove);
        Value output = builder.add(layer, inputs);
        unread.add(output);
        return output;
    }

    /** One of the last three. */
    private Value any() {
        return values.get(draw.between(Math.max(0, values.size() - 3), values.size() - 1));
    }

    private Value node() {
        Value x = any();
        return switch (draw.between(0, 6)) {
            case 0, 1 -> add(new Add(), x, any());
            case 2 -> add(new Add(), x, any(), any());
            case 3 -> add(new Multiply(), x, add(new GlobalAveragePooling2D(draw.coin()), any()));
            case 4 -> add(block(draw), x);
            default -> add(plain(draw), x);
        };
    }

    private static Layer block(Draw draw) {
        return draw.coin() ? SqueezeExcite.of(GlobalAveragePooling2D.of(),
                Dense.of(CHANNELS).activation(Activation.SIGMOID))
                : draw.coin() ? Residual.of(plain(draw), plain(draw)) : Residual.of(plain(draw)).shortcut(plain(draw));
    }

    private static Layer plain(Draw draw) {
        return switch (draw.between(0, 6)) {
            case 0 -> Conv2D.of(CHANNELS, 3).padding(Padding.SAME).activation(draw.oneOf(Activation.LINEAR,
                    Activation.TANH));
            case 1 -> Conv2D.of(CHANNELS, 1);
            case 2 -> BatchNormalization.of().epsilon(0.1);
            case 3 -> Dropout.of(0.3);
            case 4 -> Reshape.of(3, 3, CHANNELS);
            default -> ActivationLayer.of(draw.oneOf(Activation.TANH, Activation.SWISH, Activation.SIGMOID));
        };
    }
}
