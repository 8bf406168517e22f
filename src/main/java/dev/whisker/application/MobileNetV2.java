package dev.whisker.application;

import dev.whisker.block.Residual;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Application;
import dev.whisker.model.NamedLayer;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.function.Consumer;

/**
 * MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: Inverted residuals and linear bottlenecks", 2018),
 * with the layers and names of Keras 3 ({@code applications/mobilenet_v2.py}).
 *
 * <pre>
 * Conv1 3x3, stride 2, 32 filters
 * 17 inverted residual blocks:  expand 1x1, depthwise 3x3, project 1x1;  + input where the shapes agree
 * Conv_1 1x1, 1280 filters
 * </pre>
 * Each convolution is followed by batch normalization, and by ReLU6 except after a projection. Filters are scaled by
 * alpha and rounded to multiples of 8; the last 1280 only by an alpha above 1.
 *
 * <p>Shapes: x (N,H,W,C) with H and W of at least 32, of values from -1 to 1; y (N,classes) with the top; without it
 * (N,h,w,F) with h and w = H/32 and W/32, rounded up, or (N,F) with pooling. Kept for backward: what the layers keep.
 * Example: {@code MobileNetV2.features().pooling(FeaturePooling.MAX)}; as text
 * {@code MobileNetV2(include_top=false, pooling=max)}.
 *
 * <p>Padding follows the size of the input. Keras does so only where it knows the size, when it is given an
 * input_shape; otherwise it pads odd sides as if they were even.
 *
 * @param inputShape           null, or (height, width, channels) that the input must have
 * @param alpha                width of the network: a factor for the numbers of filters
 * @param includeTop           whether the classifier of ImageNet stands at the end
 * @param pooling              without the top: null for the feature map itself
 * @param classes              of the top
 * @param classifierActivation of the top
 */
public record MobileNetV2(List<Integer> inputShape, double alpha, boolean includeTop, FeaturePooling pooling,
        int classes,
                          Activation classifierActivation) implements Application {
    private static final int EXPANSION = 6;
    private static final int LAST_FILTERS = 1280;

    /** Blocks alike, one after another; the stride is that of the first. */
    private record Stage(int filters, int stride, int blocks) {
    }

    /** The stages after the first block, which has 16 filters and does not expand. */
    private static final List<Stage> STAGES =
            List.of(new Stage(24, 2, 2), new Stage(32, 2, 3), new Stage(64, 2, 4), new Stage(96, 1, 3),
            new Stage(160, 2, 3), new Stage(320, 1, 1));

    public MobileNetV2 {
        inputShape = inputShape == null ? null : List.copyOf(inputShape);
        InputRules.checkShape("MobileNetV2", inputShape);
        InputRules.checkWidth("MobileNetV2", alpha, classes);
    }

    /** With Keras' defaults: alpha 1, with the top for 1000 classes. */
    public static MobileNetV2 of() {
        return new MobileNetV2(null, 1, true, null, 1000, Activation.SOFTMAX);
    }

    /** Without the top. */
    public static MobileNetV2 features() {
        return new MobileNetV2(null, 1, false, null, 1000, Activation.SOFTMAX);
    }

    public MobileNetV2 alpha(double alpha) {
        return new MobileNetV2(inputShape, alpha, includeTop, pooling, classes, classifierActivation);
    }

    public MobileNetV2 pooling(FeaturePooling pooling) {
        return new MobileNetV2(inputShape, alpha, includeTop, pooling, classes, classifierActivation);
    }

    public MobileNetV2 classes(int classes) {
        return new MobileNetV2(inputShape, alpha, includeTop, pooling, classes, classifierActivation);
    }

    @Override
    public List<NamedLayer> body(Shape input) {
        InputRules.checkInput(this, inputShape, input);
        LayerStack stack = new LayerStack(input);
        stack.add("Conv1", Conv2D.of(LayerStack.divisible(32 * alpha),
                3).strides(2).padding(Padding.SAME).useBias(false));
        activated(stack, "bn_Conv1", "Conv1_relu");
        convolve(stack, "expanded_conv_", filters(16), 1);
        int number = 1;
        for (Stage stage : STAGES) {
            for (int i = 0; i < stage.blocks; i++) {
                invertedResidual(stack, "block_" + number++ + "_", filters(stage.filters), i == 0 ? stage.stride : 1);
            }
        }
        stack.add("Conv_1", Conv2D.of(alpha > 1 ? LayerStack.divisible(LAST_FILTERS * alpha) : LAST_FILTERS,
                1).useBias(false));
        activated(stack, "Conv_1_bn", "out_relu");
        end(stack);
        return stack.layers();
    }

    /** Scaled, cut to a whole number, then rounded to a multiple of 8. */
    private int filters(int unscaled) {
        return LayerStack.divisible((int) (unscaled * alpha));
    }

    private static void activated(LayerStack stack, String normalization, String relu) {
        stack.normalization(normalization).add(relu, ReLU.of(6.0));
    }

    private static void invertedResidual(LayerStack stack, String prefix, int filters, int stride) {
        int expanded = EXPANSION * stack.channels();
        Consumer<LayerStack> layers = inner -> {
            inner.pointwise(prefix + "expand", expanded);
            activated(inner, prefix + "expand_BN", prefix + "expand_relu");
            convolve(inner, prefix, filters, stride);
        };
        if (stride == 1 && stack.channels() == filters) {
            stack.addBlock(prefix + "add", Residual::new, layers);
        } else {
            layers.accept(stack);
        }
    }

    private static void convolve(LayerStack stack, String prefix, int filters, int stride) {
        stack.depthwise(prefix + "depthwise", prefix + "pad", 3, stride);
        activated(stack, prefix + "depthwise_BN", prefix + "depthwise_relu");
        stack.pointwise(prefix + "project", filters).normalization(prefix + "project_BN");
    }

    private void end(LayerStack stack) {
        if (includeTop) {
            stack.add(GlobalAveragePooling2D.of()).add("predictions",
                    Dense.of(classes).activation(classifierActivation));
        } else if (pooling != null) {
            stack.add(pooling == FeaturePooling.AVG ? GlobalAveragePooling2D.of() : GlobalMaxPooling2D.of());
        }
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
