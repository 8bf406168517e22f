package dev.whisker.golden;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Concatenate;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Graph;
import dev.whisker.model.GraphBuilder;
import dev.whisker.model.Value;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;

/** Networks of tests-data/graph, written in Java. */
final class JavaGraphs {
    private JavaGraphs() {
    }

    private static Conv2D conv(int filters, int kernel) {
        return Conv2D.of(filters, kernel).padding(Padding.SAME);
    }

    private static Conv2D relu(int filters, int kernel) {
        return conv(filters, kernel).activation(Activation.RELU);
    }

    /** A 1x1 convolution, whose padding is nothing. */
    private static Conv2D pointwise(int filters) {
        return Conv2D.of(filters, 1).activation(Activation.RELU);
    }

    /** {@code inception.yaml}. */
    static Graph inception() {
        GraphBuilder b = Graph.builder(Shape.of(12, 12, 3));
        Value stem = b.add("stem_conv", conv(8, 3).useBias(false), b.input());
        stem = b.add("stem", ActivationLayer.of(Activation.RELU), b.add("stem_bn", BatchNormalization.of(), stem));
        Value one = b.add("one", pointwise(4), stem);
        Value three = b.add("three", relu(6, 3), b.add("three_reduce", pointwise(4), stem));
        Value five = b.add("five", relu(4, 5), b.add("five_reduce", pointwise(2), stem));
        Value pool = b.add("pool", MaxPooling2D.of(3).strides(1).padding(Padding.SAME), stem);
        pool = b.add("pool_project", pointwise(3), pool);
        Value mixed = b.add("mixed", Concatenate.of(), one, three, five, pool);
        Value downThree = b.add("down_three", relu(6, 3).strides(2), mixed);
        Value twice = b.add("down_double", relu(5, 3), b.add("down_double_reduce", pointwise(4), mixed));
        twice = b.add("down_double_stride", relu(5, 3).strides(2), twice);
        Value downPool = b.add("down_pool", MaxPooling2D.of(3).strides(2).padding(Padding.SAME), mixed);
        Value down = b.add("down", Concatenate.of(), downThree, twice, downPool);
        return b.build(b.add("logits", Dense.of(4), b.add(GlobalAveragePooling2D.of(), down)));
    }

    /** {@code densenet.yaml}. */
    static Graph densenet() {
        GraphBuilder b = Graph.builder(Shape.of(10, 10, 3));
        Value x = b.add("stem", conv(6, 3).useBias(false), b.input());
        for (int i = 1; i <= 2; i++) {
            x = dense(b, "block1_" + i + "_", x, true);
        }
        x = b.add("pool_conv", Conv2D.of(7, 1).useBias(false), normalized(b, "pool_", x));
        x = b.add("pool", MaxPooling2D.of(2), x);
        for (int i = 1; i <= 2; i++) {
            x = dense(b, "block2_" + i + "_", x, false);
        }
        return b.build(b.add(Dense.of(5), b.add(GlobalAveragePooling2D.of(), normalized(b, "", x))));
    }

    private static Value dense(GraphBuilder b, String name, Value x, boolean bottleneck) {
        Value y = normalized(b, name, x);
        if (bottleneck) {
            y = b.add(name + "bottleneck", Conv2D.of(8, 1).useBias(false), y);
            y = normalized(b, name + "bottleneck_", y);
        }
        // The file gives the last axis by its number once, which the layer keeps as written.
        Concatenate join = name.equals("block2_1_") ? Concatenate.of(3) : Concatenate.of();
        return b.add(name + "concat", join, x, b.add(name + "conv", conv(4, 3).useBias(false), y));
    }

    private static Value normalized(GraphBuilder b, String name, Value x) {
        return b.add(name + "relu", ReLU.of(), b.add(name + "bn", BatchNormalization.of().epsilon(1.001e-5), x));
    }

    /** {@code unet.yaml}. */
    static Graph unet() {
        GraphBuilder b = Graph.builder(Shape.of(16, 12, 3));
        Value down1 = b.add("down1", relu(4, 3), b.input());
        Value down2 = b.add("down2", relu(6, 3), b.add("down1_pool", MaxPooling2D.of(2), down1));
        Value x = b.add("bottom", relu(8, 3), b.add("down2_pool", MaxPooling2D.of(2), down2));
        x = b.add("up2", resize(8, 6), x);
        x = b.add("up2_conv", relu(6, 3), b.add("up2_concat", Concatenate.of(), x, down2));
        x = b.add("up1", resize(16, 12), x);
        x = b.add("up1_conv", relu(4, 3), b.add("up1_concat", Concatenate.of(), x, down1));
        return b.build(b.add(Dense.of(3), b.add(GlobalAveragePooling2D.of(), x)));
    }

    private static Layer resize(int height, int width) {
        return LayerText.parse("Resizing(%d, %d, interpolation=nearest)".formatted(height, width));
    }
}
