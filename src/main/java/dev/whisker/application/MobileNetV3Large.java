package dev.whisker.application;

import dev.whisker.block.Residual;
import dev.whisker.block.SqueezeExcite;
import dev.whisker.layer.ActivationLayer;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.GlobalAveragePooling2D;
import dev.whisker.layer.GlobalMaxPooling2D;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Rescaling;
import dev.whisker.model.Application;
import dev.whisker.model.NamedLayer;
import dev.whisker.op.Activation;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;
import java.util.function.Consumer;

/**
 * MobileNetV3-Large (Howard and others, "Searching for MobileNetV3", 2019), with the layers and names of Keras 3
 * ({@code applications/mobilenet_v3.py}).
 *
 * <pre>
 * rescaling x / 127.5 - 1
 * conv 3x3, stride 2, 16 filters
 * 15 inverted residual blocks:  expand 1x1, depthwise 3x3 or 5x5, squeeze-excite in some, project 1x1;
 *     + input where the shapes agree
 * conv_1 1x1, 6 times the filters
 * </pre>
 * Each of these convolutions is followed by batch normalization, and by ReLU in the first blocks or hard swish, except
 * after a projection. The minimalistic flavor has 3x3 kernels and ReLU throughout, and no squeeze-excite. Filters are
 * scaled by alpha and rounded to multiples of 8; the first 16 stay.
 *
 * <p>Shapes: x (N,H,W,C) with H and W of at least 32, of values from 0 to 255 with the rescaling, else from -1 to 1; y
 * (N,classes) with the top; without it (N,h,w,F) with h and w = H/32 and W/32, rounded up, or (N,F) with pooling. Kept
 * for backward: what the layers keep. Example: {@code MobileNetV3Large.features().pooling(FeaturePooling.AVG)}; as text
 * {@code MobileNetV3Large(include_top=false, pooling=avg)}.
 *
 * <p>Padding follows the size of the input. Keras does so only where it knows the size, when it is given an
 * input_shape; otherwise it pads odd sides as if they were even.
 *
 * @param inputShape           null, or (height, width, channels) that the input must have
 * @param alpha                width of the network: a factor for the numbers of filters
 * @param minimalistic         without what some accelerators are slow at
 * @param includeTop           whether the classifier of ImageNet stands at the end
 * @param classes              of the top
 * @param pooling              without the top: null for the feature map itself
 * @param dropoutRate          of the top
 * @param classifierActivation of the top
 * @param includePreprocessing whether the rescaling stands at the beginning
 */
public record MobileNetV3Large(List<Integer> inputShape, double alpha, boolean minimalistic, boolean includeTop,
        int classes, FeaturePooling pooling,
                               double dropoutRate, Activation classifierActivation,
                               boolean includePreprocessing) implements Application {
    private static final int FIRST_FILTERS = 16;
    private static final int LAST_EXPANSION = 6;
    private static final int TOP_FILTERS = 1280;
    private static final double SQUEEZE = 0.25;

    /** A block; of the full flavor, that is. */
    private record Plan(double expansion, int filters, int kernel, int stride, boolean squeezeExcite,
            Activation activation) {
        Plan minimalistic() {
            return new Plan(expansion, filters, 3, stride, false, Activation.RELU);
        }
    }

    private static final List<Plan> BLOCKS = List.of(
            new Plan(1, 16, 3, 1, false, Activation.RELU),
            new Plan(4, 24, 3, 2, false, Activation.RELU),
            new Plan(3, 24, 3, 1, false, Activation.RELU),
            new Plan(3, 40, 5, 2, true, Activation.RELU),
            new Plan(3, 40, 5, 1, true, Activation.RELU),
            new Plan(3, 40, 5, 1, true, Activation.RELU),
            new Plan(6, 80, 3, 2, false, Activation.HARD_SWISH),
            new Plan(2.5, 80, 3, 1, false, Activation.HARD_SWISH),
            new Plan(2.3, 80, 3, 1, false, Activation.HARD_SWISH),
            new Plan(2.3, 80, 3, 1, false, Activation.HARD_SWISH),
            new Plan(6, 112, 3, 1, true, Activation.HARD_SWISH),
            new Plan(6, 112, 3, 1, true, Activation.HARD_SWISH),
            new Plan(6, 160, 5, 2, true, Activation.HARD_SWISH),
            new Plan(6, 160, 5, 1, true, Activation.HARD_SWISH),
            new Plan(6, 160, 5, 1, true, Activation.HARD_SWISH));

    public MobileNetV3Large {
        inputShape = inputShape == null ? null : List.copyOf(inputShape);
        InputRules.checkShape("MobileNetV3Large", inputShape);
        InputRules.checkWidth("MobileNetV3Large", alpha, classes);
        InputRules.checkRate("MobileNetV3Large", dropoutRate);
    }

    /** With Keras' defaults: alpha 1, the full flavor, rescaling, with the top for 1000 classes. */
    public static MobileNetV3Large of() {
        return new MobileNetV3Large(null, 1, false, true, 1000, null, 0.2, Activation.SOFTMAX, true);
    }

    /** Without the top. */
    public static MobileNetV3Large features() {
        return new MobileNetV3Large(null, 1, false, false, 1000, null, 0.2, Activation.SOFTMAX, true);
    }

    public MobileNetV3Large alpha(double alpha) {
        return new MobileNetV3Large(inputShape, alpha, minimalistic, includeTop, classes, pooling, dropoutRate,
                classifierActivation, includePreprocessing);
    }

    public MobileNetV3Large minimalistic(boolean minimalistic) {
        return new MobileNetV3Large(inputShape, alpha, minimalistic, includeTop, classes, pooling, dropoutRate,
                classifierActivation, includePreprocessing);
    }

    public MobileNetV3Large pooling(FeaturePooling pooling) {
        return new MobileNetV3Large(inputShape, alpha, minimalistic, includeTop, classes, pooling, dropoutRate,
                classifierActivation, includePreprocessing);
    }

    public MobileNetV3Large classes(int classes) {
        return new MobileNetV3Large(inputShape, alpha, minimalistic, includeTop, classes, pooling, dropoutRate,
                classifierActivation, includePreprocessing);
    }

    @Override
    public List<NamedLayer> body(Shape input) {
        InputRules.checkInput(this, inputShape, input);
        LayerStack stack = new LayerStack(input);
        if (includePreprocessing) {
            stack.add(Rescaling.of(1 / 127.5).offset(-1));
        }
        stack.add("conv", Conv2D.of(FIRST_FILTERS, 3).strides(2).padding(Padding.SAME).useBias(false));
        stack.normalization("conv_bn").add(activation());
        for (int i = 0; i < BLOCKS.size(); i++) {
            Plan plan = minimalistic ? BLOCKS.get(i).minimalistic() : BLOCKS.get(i);
            invertedResidual(stack, i, plan, LayerStack.divisible(plan.filters * alpha));
        }
        stack.pointwise("conv_1", LayerStack.divisible(LAST_EXPANSION * stack.channels())).normalization("conv_1_bn")
                .add(activation());
        end(stack);
        return stack.layers();
    }

    private Layer activation() {
        return minimalistic ? ReLU.of() : ActivationLayer.of(Activation.HARD_SWISH);
    }

    private static Layer activation(Plan plan) {
        return plan.activation == Activation.RELU ? ReLU.of() : ActivationLayer.of(plan.activation);
    }

    private static void invertedResidual(LayerStack stack, int number, Plan plan, int filters) {
        String prefix = number == 0 ? "expanded_conv_" : "expanded_conv_" + number + "_";
        Consumer<LayerStack> layers = inner -> convolve(inner, prefix, number > 0, plan, filters);
        if (plan.stride == 1 && stack.channels() == filters) {
            stack.addBlock(prefix + "add", Residual::new, layers);
        } else {
            layers.accept(stack);
        }
    }

    private static void convolve(LayerStack stack, String prefix, boolean expand, Plan plan, int filters) {
        int expanded = LayerStack.divisible(stack.channels() * plan.expansion);
        if (expand) {
            stack.pointwise(prefix + "expand", expanded).normalization(prefix + "expand_bn").add(activation(plan));
        }
        stack.depthwise(prefix + "depthwise", prefix + "depthwise_pad", plan.kernel, plan.stride);
        stack.normalization(prefix + "depthwise_bn").add(activation(plan));
        if (plan.squeezeExcite) {
            squeezeExcite(stack, prefix + "squeeze_excite_");
        }
        stack.pointwise(prefix + "project", filters).normalization(prefix + "project_bn");
    }

    private static void squeezeExcite(LayerStack stack, String prefix) {
        int channels = stack.channels();
        stack.addBlock(prefix + "mul", SqueezeExcite::new, inner -> inner
                .add(prefix + "avg_pool", new GlobalAveragePooling2D(true))
                .add(prefix + "conv", Conv2D.of(LayerStack.divisible(channels * SQUEEZE), 1).padding(Padding.SAME))
                .add(prefix + "relu", ReLU.of())
                .add(prefix + "conv_1", Conv2D.of(channels, 1).padding(Padding.SAME))
                // Keras writes it as ReLU(6) of x + 3, divided by 6.
                .add(ActivationLayer.of(Activation.HARD_SIGMOID), ReLU.of(6.0)));
    }

    private void end(LayerStack stack) {
        if (includeTop) {
            stack.add(new GlobalAveragePooling2D(true));
            stack.add("conv_2", Conv2D.of(alpha > 1 ? LayerStack.divisible(TOP_FILTERS * alpha) : TOP_FILTERS,
                    1).padding(Padding.SAME));
            stack.add(activation());
            if (dropoutRate > 0) {
                stack.add(Dropout.of(dropoutRate));
            }
            stack.add("logits", Conv2D.of(classes, 1).padding(Padding.SAME)).add(Flatten.of());
            stack.add("predictions", ActivationLayer.of(classifierActivation));
        } else if (pooling == FeaturePooling.AVG) {
            stack.add("avg_pool", GlobalAveragePooling2D.of());
        } else if (pooling == FeaturePooling.MAX) {
            stack.add("max_pool", GlobalMaxPooling2D.of());
        }
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
