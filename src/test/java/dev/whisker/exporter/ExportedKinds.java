package dev.whisker.exporter;

import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Small models of every kind of layer that can be exported, of every ending, and the applications. */
final class ExportedKinds {
    private static final Shape INPUT = Shape.of(9, 8, 3);
    private static final String[] FUNCTIONS = {
        "linear", "relu", "relu6", "sigmoid", "softmax", "tanh", "elu", "selu", "swish", "hard_sigmoid", "hard_swish",
        "leaky_relu"};
    private static final String SQUEEZE =
            "SqueezeExcite(body=[GlobalAveragePooling2D(keepdims=true), Conv2D(2, 1, activation=relu), "
            + "Conv2D(%d, 1, activation=hard_sigmoid)])";

    private final List<Kind> kinds = new ArrayList<>();

    /** A model in text form. */
    record Kind(String name, Shape input, List<String> layers) {
    }

    private ExportedKinds() {
    }

    static List<Kind> all() {
        ExportedKinds kinds = new ExportedKinds();
        kinds.convolutions();
        kinds.poolings();
        kinds.normalizations();
        kinds.shapes();
        kinds.images();
        kinds.functions();
        kinds.averages();
        kinds.blocks();
        kinds.merges();
        kinds.endings();
        kinds.smallMaps();
        kinds.applications();
        return kinds.kinds;
    }

    private void add(String name, String... layers) {
        kinds.add(new Kind(name, INPUT, List.of(layers)));
    }

    /** With a head, so that the order of elements in the map matters. */
    private void addHeaded(String name, String... layers) {
        List<String> headed = new ArrayList<>(List.of(layers));
        headed.addAll(List.of("Flatten", "Dense(4)"));
        kinds.add(new Kind(name, INPUT, headed));
    }

    private void convolutions() {
        addHeaded("conv", "Conv2D(4, 3)");
        addHeaded("conv_same_strides", "Conv2D(4, 3, strides=2, padding=same, activation=relu)",
                "Conv2D(3, (3, 2), strides=(1, 2), padding=same)");
        addHeaded("conv_no_bias", "Conv2D(4, (2, 3), use_bias=false)", "Conv2D(2, 1)");
        addHeaded("conv_dilated", "Conv2D(4, 2, dilation_rate=2)",
                "Conv2D(4, (3, 2), dilation_rate=(2, 1), padding=same)");
        add("conv_last", "Conv2D(4, 3, padding=same)");
        addHeaded("depthwise", "DepthwiseConv2D(3)");
        addHeaded("depthwise_multiplier",
                "DepthwiseConv2D(3, strides=2, padding=same, depth_multiplier=3, activation=hard_swish)");
        addHeaded("depthwise_no_bias", "DepthwiseConv2D((2, 3), padding=same, use_bias=false)",
                "DepthwiseConv2D(2, dilation_rate=2)");
        addHeaded("depthwise_of_one_channel", "Conv2D(1, 1)", "DepthwiseConv2D(3, depth_multiplier=2)");
        add("dense_on_maps", "Dense(5)", "Dense(4, use_bias=false, activation=relu)");
        addHeaded("dense_on_maps_after_conv", "Conv2D(4, 3)", "Dense(5, activation=tanh)", "Conv2D(2, 2)");
        add("dense_no_bias", "Flatten", "Dense(4, use_bias=false)");
        add("dense_on_vectors", "Reshape((24, 9))", "Dense(5)", "Flatten", "Dense(2)");
    }

    private void poolings() {
        addHeaded("max_pooling", "MaxPooling2D(2)");
        addHeaded("max_pooling_same", "MaxPooling2D(3, strides=2, padding=same)", "Conv2D(3, 2)",
                "MaxPooling2D((2, 1), strides=1)");
        add("global_max_pooling", "GlobalMaxPooling2D");
        add("global_max_pooling_kept", "Conv2D(4, 3)", "GlobalMaxPooling2D(keepdims=true)");
        add("global_average_pooling", "Conv2D(4, 3)", "GlobalAveragePooling2D", "Dense(3)");
        add("global_average_pooling_kept", "GlobalAveragePooling2D(keepdims=true)", "Conv2D(4, 1)");
    }

    private void normalizations() {
        addHeaded("normalization", "BatchNormalization()");
        addHeaded("normalization_after_conv", "Conv2D(4, 3)", "BatchNormalization(center=false)", "Conv2D(4, 1)",
                "BatchNormalization(scale=false, epsilon=0.01)");
        add("normalization_of_vectors", "Flatten", "Dense(5)", "BatchNormalization()");
        add("normalization_of_rows", "Reshape((24, 9))", "BatchNormalization()", "Flatten", "Dense(3)");
        add("normalization_last", "Conv2D(4, 3)", "BatchNormalization()");
    }

    private void shapes() {
        add("flatten", "Flatten");
        add("flatten_twice", "Flatten", "Flatten", "Dense(2)");
        addHeaded("reshape", "Conv2D(4, 2)", "Reshape((7, 8, 4))", "Conv2D(2, 2)", "Reshape((-1, 6))");
        add("reshape_last", "Conv2D(4, 2)", "Reshape((56, 4))");
        addHeaded("padding", "ZeroPadding2D(((1, 0), (2, 3)))", "Conv2D(4, 3)", "ZeroPadding2D((1, 2))");
        addHeaded("padding_before_pooling", "ZeroPadding2D(1)", "MaxPooling2D(3)");
        addHeaded("padding_before_conv", "Conv2D(3, 1)", "ZeroPadding2D(1)", "DepthwiseConv2D(3, strides=2)");
    }

    private void images() {
        addHeaded("rescaling", "Rescaling(1/127.5, offset=-1)");
        addHeaded("rescaling_after_conv", "Conv2D(2, 2)", "Rescaling(0.5)");
        addHeaded("resizing", "Resizing(12, 5)");
        addHeaded("resizing_after_conv", "Conv2D(4, 3)", "Resizing(5, 11)", "Conv2D(2, 2)");
        addHeaded("resizing_nearest", "Resizing(12, 5, interpolation=nearest)");
        addHeaded("resizing_nearest_after_conv", "Conv2D(4, 3)", "Resizing(5, 11, interpolation=nearest)");
        addHeaded("up_sampling", "UpSampling2D", "Conv2D(4, 3)", "UpSampling2D((1, 3))");
        addHeaded("up_sampling_bilinear", "UpSampling2D((2, 3), interpolation=bilinear)", "Conv2D(4, 3)",
                "UpSampling2D(interpolation=bilinear)");
        addHeaded("training_alone", "RandomFlip(horizontal)", "RandomRotation(0.1)", "Conv2D(3, 2)", "Dropout(0.3)");
        add("nothing", "Dropout(0.5)");
        add("random_last", "Conv2D(3, 2)", "Dropout(0.3)");
    }

    private void averages() {
        addHeaded("average_pooling", "AveragePooling2D(2)", "Conv2D(4, 2)", "AveragePooling2D((2, 1), strides=1)");
        addHeaded("average_pooling_same", "AveragePooling2D(3, strides=2, padding=same)");
        addHeaded("average_pooling_after_padding", "ZeroPadding2D(1)", "AveragePooling2D(3)");
    }

    private void functions() {
        for (String function : FUNCTIONS) {
            addHeaded("activation_" + function, "Activation(" + function + ")", "Conv2D(4, 2)", "Activation(" + function
                    + ")");
            addHeaded("conv_" + function, "Conv2D(4, 2, activation=" + function + ")");
            add("dense_" + function, "Flatten", "Dense(4, activation=" + function + ")");
        }
        addHeaded("leaky_relu", "LeakyReLU", "Conv2D(4, 2)", "LeakyReLU(0.05)");
        addHeaded("relu", "ReLU", "Conv2D(4, 2)", "ReLU(6)");
    }

    private void blocks() {
        addHeaded("residual", "Conv2D(4, 3)",
                "Residual(body=[Conv2D(4, 3, padding=same), BatchNormalization(), ReLU()])");
        addHeaded("residual_first", "Residual(body=[Conv2D(3, 1)])");
        addHeaded("residual_empty", "Residual(body=[Activation(linear)])", "Conv2D(3, 2)",
                "Residual(body=[Dropout(0.2)])");
        add("residual_of_vectors", "Flatten", "Dense(4)", "Residual(body=[Dense(4, activation=relu)])");
        addHeaded("squeeze_excite", "Conv2D(4, 3)", String.format(Locale.ROOT, SQUEEZE, 4));
        addHeaded("squeeze_excite_sigmoid", "Conv2D(4, 3)",
                "SqueezeExcite(body=[GlobalAveragePooling2D(keepdims=true), Conv2D(4, 1, activation=sigmoid)])");
        addHeaded("squeeze_excite_first", String.format(Locale.ROOT, SQUEEZE, 3));
        addHeaded("squeeze_excite_dense", "Conv2D(4, 3)",
                "SqueezeExcite(body=[GlobalAveragePooling2D(), Dense(2, activation=relu), "
                + "Dense(4, activation=sigmoid)])");
        addHeaded("squeeze_excite_dense_first",
                "SqueezeExcite(body=[GlobalMaxPooling2D(), Dense(3, activation=sigmoid)])");
        addHeaded("blocks_in_blocks", "Conv2D(4, 3)", "Residual(body=[Conv2D(4, 3, padding=same), "
                + String.format(Locale.ROOT, SQUEEZE, 4) + "])");
    }

    private void merges() {
        for (String layer : List.of("Add", "Average", "Maximum", "Multiply", "Concatenate", "Concatenate(axis=1)",
                "Concatenate(axis=-2)")) {
            String name = "merge_" + layer.toLowerCase(Locale.ROOT).replaceAll("\\W+", "_");
            addHeaded(name, "a: Conv2D(3, 3, padding=same) from input", "b: Conv2D(3, 1, activation=tanh) from input",
                    "c: " + layer + " from a, b, input", layer + " from c, c", "Conv2D(2, 2)");
            addHeaded(name + "_of_the_input", "a: Conv2D(3, 3, padding=same) from input", layer + " from input, a");
            add(name + "_of_vectors", "flat: Flatten from input", "a: Dense(4) from flat",
                    "b: Dense(4, activation=relu) from flat",
                    layer.replace("-2", "-1") + " from a, b", "Dense(3)");
        }
        addHeaded("merge_subtract", "a: Conv2D(4, 3) from input", "b: Conv2D(4, 3, activation=relu) from input",
                "Subtract from a, b", "Conv2D(2, 2)");
        addHeaded("merge_multiply_sigmoids", "a: Conv2D(4, 3) from input",
                "b: Conv2D(4, 3, activation=sigmoid) from input",
                "c: Conv2D(4, 3, activation=hard_sigmoid) from input", "Multiply from a, b, c");
        addHeaded("merge_gate", "a: Conv2D(4, 3) from input", "b: GlobalAveragePooling2D(keepdims=true) from a",
                "c: Dense(4, activation=sigmoid) from b", "d: Multiply from c, a", "e: GlobalMaxPooling2D from d",
                "Multiply from d, e");
        add("merge_last", "a: Conv2D(4, 3) from input", "b: Conv2D(2, 3) from input", "Concatenate from a, b");
        addHeaded("residual_projected", "Residual(body=[Conv2D(4, 3, strides=2, padding=same), BatchNormalization()], "
                + "shortcut=[Conv2D(4, 1, strides=2)])");
    }

    private void endings() {
        add("one_logit", "Conv2D(4, 3)", "GlobalAveragePooling2D", "Dense(1)");
        add("one_sigmoid", "Conv2D(4, 3)", "GlobalAveragePooling2D", "Dense(1, activation=sigmoid)");
        add("logits_then_softmax", "Conv2D(4, 3)", "GlobalMaxPooling2D", "Dense(5)", "Activation(softmax)");
        add("logits_then_sigmoid", "Conv2D(4, 3)", "GlobalMaxPooling2D", "Dense(1)", "Activation(sigmoid)");
        add("fully_convolutional", "Conv2D(4, 3)", "Conv2D(3, (7, 6), activation=softmax)", "Flatten");
    }

    /** Windows larger than the map, which readers' fast paths for common kernels may not be made for. */
    private void smallMaps() {
        for (int height = 1; height <= 3; height++) {
            for (int width = 1; width <= 3; width++) {
                for (String window : List.of("3", "5", "3, strides=2", "5, strides=2", "3, dilation_rate=2",
                        "(2, 3)")) {
                    String name = "_" + height + "x" + width + "_" + window.replaceAll("\\W+", "_");
                    Shape map = Shape.of(height, width, 3);
                    kinds.add(new Kind("depthwise" + name, map, List.of("DepthwiseConv2D(" + window
                            + ", padding=same)")));
                    kinds.add(new Kind("conv" + name, map, List.of("Conv2D(4, " + window + ", padding=same)")));
                    if (!window.contains("dilation")) {
                        kinds.add(new Kind("pooling" + name, map, List.of("MaxPooling2D(" + window
                                + ", padding=same)")));
                    }
                }
            }
        }
    }

    private void applications() {
        Shape small = Shape.of(32, 32, 3);
        kinds.add(new Kind("mobilenet_v2", small, List.of("Rescaling(1/127.5, offset=-1)",
                "MobileNetV2(alpha=0.35, include_top=false, pooling=avg)", "Dense(3)")));
        kinds.add(new Kind("mobilenet_v2_top", small, List.of("MobileNetV2(alpha=0.35, classes=10)")));
        kinds.add(new Kind("mobilenet_v2_logits", small,
                List.of("MobileNetV2(alpha=0.35, classes=10, classifier_activation=linear)")));
        kinds.add(new Kind("mobilenet_v3", small, List.of("MobileNetV3Large(include_top=false, pooling=max)",
                "Dense(1, activation=sigmoid)")));
        kinds.add(new Kind("mobilenet_v3_top", small, List.of("MobileNetV3Large(classes=10)")));
        kinds.add(new Kind("resnet50", small, List.of("ResNet50(include_top=false, pooling=avg)", "Dense(3)")));
    }
}
