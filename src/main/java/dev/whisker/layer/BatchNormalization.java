package dev.whisker.layer;

import static dev.whisker.describe.ArgumentSpec.optional;
import static dev.whisker.describe.ArgumentSpec.refused;

import dev.whisker.describe.Signature;
import dev.whisker.layer.init.Initializer;
import dev.whisker.layer.init.Initializers;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Batch normalization over all axes but the last (Ioffe, Szegedy, "Batch Normalization", 2015).
 *
 * <pre>
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta
 * training:   mean and variance of the batch; moving = moving * momentum + batch * (1 - momentum)
 * inference:  the moving statistics; so too in a training program if the layer is frozen
 * </pre>
 * Shapes: x and y (N,...,C); gamma, beta, moving_mean, moving_variance (C). The moving variance follows the population
 * variance, as in Keras 3.
 *
 * <p>Kept for backward: x, and the batch's mean and inverse deviation. Example:
 * {@code BatchNormalization.of().momentum(0.999)}.
 *
 * @param axis                      of the channels: -1, or the number of the last axis
 * @param momentum                  weight of the old value in the moving mean and variance
 * @param epsilon                   added to the variance
 * @param center                    whether there is a beta
 * @param scale                     whether there is a gamma
 * @param betaInitializer           initial values of beta
 * @param gammaInitializer          initial values of gamma
 * @param movingMeanInitializer     initial values of the moving mean
 * @param movingVarianceInitializer initial values of the moving variance
 * @param betaRegularizer           penalty on beta, added to the loss; null for none
 * @param gammaRegularizer          penalty on gamma; null for none
 */
public record BatchNormalization(int axis, double momentum, double epsilon, boolean center, boolean scale,
        Initializer betaInitializer, Initializer gammaInitializer, Initializer movingMeanInitializer,
        Initializer movingVarianceInitializer, Regularizer betaRegularizer, Regularizer gammaRegularizer)
        implements Layer {
    /** Keras' constructor. */
    public static final Signature<BatchNormalization> SIGNATURE =
            Signature.of("BatchNormalization", BatchNormalization.class,
            optional("axis", -1), optional("momentum", 0.99), optional("epsilon", 1e-3), optional("center", true),
            optional("scale", true), optional("beta_initializer", "zeros"), optional("gamma_initializer", "ones"),
            optional("moving_mean_initializer", "zeros"), optional("moving_variance_initializer", "ones"),
            KerasArguments.regularizer("beta_regularizer"), KerasArguments.regularizer("gamma_regularizer"),
            KerasArguments.noConstraint("beta_constraint"), KerasArguments.noConstraint("gamma_constraint"),
            refused("renorm", "renormalization does not exist here; leave it out", false),
            refused("synchronized", "there is one device; leave it out", false));

    public static final String GAMMA = "gamma";
    public static final String BETA = "beta";
    public static final String MOVING_MEAN = "moving_mean";
    public static final String MOVING_VARIANCE = "moving_variance";

    public BatchNormalization {
        if (axis < 1 && axis != -1) {
            throw new LayerException("BatchNormalization: axis must be -1 or the last axis, received " + axis);
        }
        Rules.inUnitInterval("BatchNormalization", "momentum", momentum);
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
            throw new LayerException("BatchNormalization: epsilon must be a positive number, received " + epsilon);
        }
    }

    /** Without regularizers. */
    public BatchNormalization(int axis, double momentum, double epsilon, boolean center, boolean scale,
            Initializer betaInitializer, Initializer gammaInitializer, Initializer movingMeanInitializer,
            Initializer movingVarianceInitializer) {
        this(axis, momentum, epsilon, center, scale, betaInitializer, gammaInitializer, movingMeanInitializer,
                movingVarianceInitializer, null, null);
    }

    /** With Keras' defaults: momentum 0.99, epsilon 0.001, gamma and beta. */
    public static BatchNormalization of() {
        return new BatchNormalization(-1, 0.99, 1e-3, true, true, Initializers.ZEROS, Initializers.ONES,
                Initializers.ZEROS, Initializers.ONES);
    }

    public BatchNormalization momentum(double momentum) {
        return new BatchNormalization(axis, momentum, epsilon, center, scale, betaInitializer, gammaInitializer,
                movingMeanInitializer,
                movingVarianceInitializer, betaRegularizer, gammaRegularizer);
    }

    public BatchNormalization epsilon(double epsilon) {
        return new BatchNormalization(axis, momentum, epsilon, center, scale, betaInitializer, gammaInitializer,
                movingMeanInitializer,
                movingVarianceInitializer, betaRegularizer, gammaRegularizer);
    }

    public BatchNormalization center(boolean center) {
        return new BatchNormalization(axis, momentum, epsilon, center, scale, betaInitializer, gammaInitializer,
                movingMeanInitializer,
                movingVarianceInitializer, betaRegularizer, gammaRegularizer);
    }

    public BatchNormalization scale(boolean scale) {
        return new BatchNormalization(axis, momentum, epsilon, center, scale, betaInitializer, gammaInitializer,
                movingMeanInitializer,
                movingVarianceInitializer, betaRegularizer, gammaRegularizer);
    }

    public BatchNormalization betaRegularizer(Regularizer betaRegularizer) {
        return new BatchNormalization(axis, momentum, epsilon, center, scale, betaInitializer, gammaInitializer,
                movingMeanInitializer,
                movingVarianceInitializer, betaRegularizer, gammaRegularizer);
    }

    public BatchNormalization gammaRegularizer(Regularizer gammaRegularizer) {
        return new BatchNormalization(axis, momentum, epsilon, center, scale, betaInitializer, gammaInitializer,
                movingMeanInitializer,
                movingVarianceInitializer, betaRegularizer, gammaRegularizer);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() < 2) {
            throw new LayerException(this, input,
                    "it needs (batch, ..., channels), at least 2 dimensions; this input has " + input.rank());
        }
        if (axis != -1 && axis != input.rank() - 1) {
            throw new LayerException(this, input, "axis must be -1 or the last axis, " + (input.rank() - 1));
        }
        Rules.notEmpty(this, input);
        return input;
    }

    @Override
    public List<WeightSpec> weights(Shape input) {
        Shape channels = Shape.of(input.channels());
        List<WeightSpec> weights = new ArrayList<>();
        if (scale) {
            weights.add(new WeightSpec(GAMMA, channels, gammaInitializer, true, gammaRegularizer));
        }
        if (center) {
            weights.add(new WeightSpec(BETA, channels, betaInitializer, true, betaRegularizer));
        }
        weights.add(new WeightSpec(MOVING_MEAN, channels, movingMeanInitializer, false));
        weights.add(new WeightSpec(MOVING_VARIANCE, channels, movingVarianceInitializer, false));
        return weights;
    }

    @Override
    public LayerInstance build(LayerContext context, Shape input) {
        outputShape(input);
        boolean batchStatistics = context.mode() == Mode.TRAINING && context.trainable();
        return new BatchNormalizationInstance(this, context, input.channels(), batchStatistics);
    }

    @Override
    public String toString() {
        return LayerText.format(this);
    }
}
