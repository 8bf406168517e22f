package dev.whisker.application;

import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Add;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Composite;
import dev.whisker.model.GraphWriter;
import dev.whisker.model.Value;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;

/**
 * ResNet50 (He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016), with the layers, names and
 * order of Keras 3 ({@code applications/resnet.py}, the first version).
 *
 * <pre>
 * conv1 7x7, stride 2, 64 filters;  max pooling 3x3, stride 2
 * conv2 to conv5: 3, 4, 6 and 3 blocks of 64, 128, 256 and 512 filters; from conv3 on the first has stride 2
 * block:  y = relu(shortcut(x) + convolutions(x)), with convolutions 1x1 (stride), 3x3, 1x1 (4 times the filters)
 * shortcut:  1x1 with the stride in the first block of each, else x itself
 * </pre>
 * Each convolution has a bias and is followed by batch normalization, and by relu except before the sum.
 *
 * <p>Shapes: x (N,H,W,C) with H and W of at least 32, of values that Keras' {@code preprocess_input} gives (blue,
 * green and red, less their means on ImageNet); y (N,classes) with the top; without it (N,h,w,2048) with h and w = H/32
 * and W/32, rounded up, or (N,2048) with pooling. Kept for backward: what the layers keep. Example:
 * {@code ResNet50.features().pooling(FeaturePooling.AVG)}; as text {@code ResNet50(include_top=false, pooling=avg)}.
 *
 * @param includeTop           whether the classifier of ImageNet stands at the end
 * @param inputShape           null, or (height, width, channels) that the input must have
 * @param pooling              without the top: null for the feature map itself
 * @param classes              of the top
 * @param classifierActivation of the top
 */
public record ResNet50(boolean includeTop, List<Integer> inputShape, FeaturePooling pooling, int classes,
                       Activation classifierActivation) implements Composite {
    private static final double EPSILON = 1.001e-5;
    private static final int EXPANSION = 4;

    /** Blocks of the same size; the stride is that of the first. */
    private record Stage(String name, int filters, int blocks, int stride) {
    }

    private static final List<Stage> STAGES = List.of(new Stage("conv2", 64, 3, 1), new Stage("conv3", 128, 4, 2),
            new Stage("conv4", 256, 6, 2), new Stage("conv5", 512, 3, 2));

    public ResNet50 {
        inputShape = inputShape == null ? null : List.copyOf(inputShape);
        InputRules.checkShape("ResNet50", inputShape);
        InputRules.checkWidth("ResNet50", 1, classes);
    }

    /** With Keras' defaults: with the top for 1000 classes. */
    public static ResNet50 of() {
        return new ResNet50(true, null, null, 1000, Activation.SOFTMAX);
    }

    /** Without the top. */
    public static ResNet50 features() {
        return new ResNet50(false, null, null, 1000, Activation.SOFTMAX);
    }

    public ResNet50 pooling(FeaturePooling pooling) {
        return new ResNet50(includeTop, inputShape, pooling, classes, classifierActivation);
    }

    public ResNet50 classes(int classes) {
        return new ResNet50(includeTop, inputShape, pooling, classes, classifierActivation);
    }

    public ResNet50 classifierActivation(Activation activation) {
        return new ResNet50(includeTop, inputShape, pooling, classes, activation);
    }

    @Override
    public Value write(GraphWriter writer, String name, Value input) {
        Shape shape = writer.shape(input);
        InputRules.checkInput(this, inputShape, shape);
        Value x = writer.add("conv1_pad", ZeroPadding2D.of(3), input);
        x = writer.add("conv1_conv", Conv2D.of(64, 7).strides(2), x);
        x = relu(writer, "conv1_relu", normalize(writer, "conv1_bn", x));
        x = writer.add("pool1_pad", ZeroPadding2D.of(1), x);
        x = writer.add("pool1_pool", MaxPooling2D.of(3).strides(2), x);
        for (Stage stage : STAGES) {
            for (int i = 1; i <= stage.blocks; i++) {
                x = block(writer, stage.name + "_block" + i, x, stage.filters, i == 1 ? stage.stride : 1, i == 1);
            }
        }
        return end(writer, x);
    }

    /** The projection's layers stand next to those of the third convolution, as Keras orders them. */
    private static Value block(GraphWriter writer, String name, Value x, int filters, int stride, boolean project) {
        int expanded = EXPANSION * filters;
        Value y = writer.add(name + "_1_conv", Conv2D.of(filters, 1).strides(stride), x);
        y = relu(writer, name + "_1_relu", normalize(writer, name + "_1_bn", y));
        y = writer.add(name + "_2_conv", Conv2D.of(filters, 3).padding(Padding.SAME), y);
        y = relu(writer, name + "_2_relu", normalize(writer, name + "_2_bn", y));
        Value shortcut = project ? writer.add(name + "_0_conv", Conv2D.of(expanded, 1).strides(stride), x) : x;
        y = writer.add(name + "_3_conv", Conv2D.of(expanded, 1), y);
        if (project) {
            shortcut = normalize(writer, name + "_0_bn", shortcut);
        }
        y = normalize(writer, name + "_3_bn", y);
        return relu(writer, name + "_out", writer.add(name + "_add", new Add(), shortcut, y));
    }

    private static Value normalize(GraphWriter writer, String name, Value x) {
        return writer.add(name, BatchNormalization.of().epsilon(EPSILON), x);
    }

    private static Value relu(GraphWriter writer, String name, Value x) {
        return writer.add(name, ActivationLayer.of(Activation.RELU), x);
    }

    private Value end(GraphWriter writer, Value x) {
        if (includeTop) {
            Value mean = writer.add("avg_pool", GlobalAveragePooling2D.of(), x);
            return writer.add("predictions", Dense.of(classes).activation(classifierActivation), mean);
        }
        if (pooling == null) {
            return x;
        }
        return pooling == FeaturePooling.AVG ? writer.add("avg_pool", GlobalAveragePooling2D.of(), x)
                : writer.add("max_pool", GlobalMaxPooling2D.of(), x);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
