package dev.whisker.layer;

import static dev.whisker.layer.ArgumentSpec.optional;
import static dev.whisker.layer.ArgumentSpec.refused;
import static dev.whisker.layer.ArgumentSpec.required;

import java.util.List;

/** The constructors of Keras' layers: parameters in Keras' order, with Keras' defaults (Keras 3 {@code layers/}). */
final class KerasSignatures {
    private static final String NO_PENALTY = "regularizers and constraints do not exist here; leave it out";
    static final ArgumentSpec DATA_FORMAT = refused("data_format",
            "layouts are (batch, height, width, channels); leave it out or give 'channels_last'", "channels_last");

    private KerasSignatures() {
    }

    static List<Signature<? extends Layer>> all() {
        return List.of(
                Signature.of("Conv2D", Conv2D.class,
                        required("filters"), required("kernel_size"), optional("strides", 1), optional("padding", "valid"), DATA_FORMAT,
                        optional("dilation_rate", 1), refused("groups", "grouped convolution does not exist here; DepthwiseConv2D does", 1),
                        optional("activation", "linear"), optional("use_bias", true),
                        optional("kernel_initializer", "glorot_uniform"), optional("bias_initializer", "zeros"),
                        noPenalty("kernel_regularizer"), noPenalty("bias_regularizer"), noPenalty("activity_regularizer"),
                        noPenalty("kernel_constraint"), noPenalty("bias_constraint")),
                Signature.of("DepthwiseConv2D", DepthwiseConv2D.class,
                        required("kernel_size"), optional("strides", 1), optional("padding", "valid"), optional("depth_multiplier", 1), DATA_FORMAT,
                        optional("dilation_rate", 1), optional("activation", "linear"), optional("use_bias", true),
                        optional("depthwise_initializer", "glorot_uniform"), optional("bias_initializer", "zeros"),
                        noPenalty("depthwise_regularizer"), noPenalty("bias_regularizer"), noPenalty("activity_regularizer"),
                        noPenalty("depthwise_constraint"), noPenalty("bias_constraint")),
                Signature.of("Dense", Dense.class,
                        required("units"), optional("activation", "linear"), optional("use_bias", true),
                        optional("kernel_initializer", "glorot_uniform"), optional("bias_initializer", "zeros"),
                        noPenalty("kernel_regularizer"), noPenalty("bias_regularizer"), noPenalty("activity_regularizer"),
                        noPenalty("kernel_constraint"), noPenalty("bias_constraint")),
                Signature.of("MaxPooling2D", MaxPooling2D.class,
                        optional("pool_size", 2), optional("strides", null), optional("padding", "valid"), DATA_FORMAT),
                Signature.of("ZeroPadding2D", ZeroPadding2D.class, optional("padding", 1), DATA_FORMAT),
                Signature.of("GlobalMaxPooling2D", GlobalMaxPooling2D.class, DATA_FORMAT, optional("keepdims", false)),
                Signature.of("GlobalAveragePooling2D", GlobalAveragePooling2D.class, DATA_FORMAT, optional("keepdims", false)),
                Signature.of("Dropout", Dropout.class,
                        required("rate"), refused("noise_shape", "each element is drawn by itself; leave it out"), optional("seed", null)),
                Signature.of("Flatten", Flatten.class, DATA_FORMAT),
                Signature.of("Reshape", Reshape.class, required("target_shape")),
                Signature.of("Activation", ActivationLayer.class, required("activation")),
                Signature.of("ReLU", ReLU.class, optional("max_value", null),
                        refused("negative_slope", "a slope below 0 does not exist here; leave it out", 0),
                        refused("threshold", "the threshold is 0; leave it out", 0)),
                Signature.of("BatchNormalization", BatchNormalization.class,
                        optional("axis", -1), optional("momentum", 0.99), optional("epsilon", 1e-3), optional("center", true), optional("scale", true),
                        optional("beta_initializer", "zeros"), optional("gamma_initializer", "ones"),
                        optional("moving_mean_initializer", "zeros"), optional("moving_variance_initializer", "ones"),
                        noPenalty("beta_regularizer"), noPenalty("gamma_regularizer"), noPenalty("beta_constraint"), noPenalty("gamma_constraint"),
                        refused("renorm", "renormalization does not exist here; leave it out", false),
                        refused("synchronized", "there is one device; leave it out", false)),
                Signature.of("Rescaling", Rescaling.class, required("scale"), optional("offset", 0.0)),
                Signature.of("Resizing", Resizing.class,
                        required("height"), required("width"), optional("interpolation", "bilinear"),
                        refused("crop_to_aspect_ratio", "the whole picture is resized; leave it out", false),
                        refused("pad_to_aspect_ratio", "the whole picture is resized; leave it out", false),
                        refused("fill_mode", "nothing is filled; leave it out", "constant"),
                        refused("fill_value", "nothing is filled; leave it out", 0),
                        refused("antialias", "resizing does not smooth; leave it out", false), DATA_FORMAT),
                Signature.of("RandomFlip", RandomFlip.class, optional("mode", "horizontal_and_vertical"), optional("seed", null), DATA_FORMAT),
                Signature.of("RandomRotation", RandomRotation.class,
                        required("factor"), optional("fill_mode", "reflect"), optional("interpolation", "bilinear"), optional("seed", null),
                        optional("fill_value", 0.0), DATA_FORMAT),
                Signature.of("Residual", Residual.class, required("body")),
                Signature.of("SqueezeExcite", SqueezeExcite.class, required("body")),
                Signature.of("FoldedBatchNormalization", FoldedBatchNormalization.class, required("body")),
                Signature.of("BatchSlices", BatchSlices.class, required("body"), required("size")));
    }

    private static ArgumentSpec noPenalty(String name) {
        return refused(name, NO_PENALTY);
    }
}
