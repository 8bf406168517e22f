package dev.whisker.check.planted;

import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.check.LossCase;
import dev.whisker.op.Activation;
import dev.whisker.op.ActivationOps;
import dev.whisker.op.ConvOps;
import dev.whisker.op.DenseOps;
import dev.whisker.op.DropoutOps;
import dev.whisker.op.GateOps;
import dev.whisker.op.LossOps;
import dev.whisker.op.MergeOps;
import dev.whisker.op.NormOps;
import dev.whisker.op.PoolOps;
import dev.whisker.op.VectorOps;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;

/** Mistakes that people make in backward passes, each planted in a layer that is right otherwise. */
enum Mistake {
    TRANSPOSED_KERNEL("Conv2D", 2, "kernel read with channels and filters transposed in the input gradient",
            Breakage.plan(ConvOps.class, "conv", "backwardInput", WrongOps::transposeKernel)),
    FORGOTTEN_STRIDE("Conv2D", 3, "stride forgotten in the input gradient",
            WrongOps.positions(WindowPositions::withoutStride)),
    PADDING_OFF_BY_ONE("Conv2D", 1, "padding off by one in the input gradient",
            WrongOps.positions(WindowPositions::shifted)),
    DILATION_IGNORED("Conv2D", 3, "dilation ignored in the input gradient",
            WrongOps.positions(WindowPositions::withoutDilation)),
    SWAPPED_AXES("Conv2D", 2, "height and width swapped in strides, dilation and padding of the input gradient",
            WrongOps.positions(WindowPositions::swapped)),
    ACCUMULATED("DepthwiseConv2D", 1, "kernel gradient added to what was there",
            Breakage.plan(ConvOps.class, "conv", "backwardParameters",
            WrongOps::addToKernelGradient)),
    BIAS_AXES("Dense", 2, "bias gradient summed along the rows of dy",
            Breakage.plan(DenseOps.class, "dense", "backwardParameters",
            WrongOps::sumBiasAlongRows)),
    WRONG_SIGN("Dense", 1, "kernel gradient with the wrong sign",
            Breakage.plan(DenseOps.class, "dense", "backwardParameters", (values, call) -> {
        call.proceed();
        values.scale(call.tensor(2), -1);
        return null;
    })),
    MISSING_1_OVER_N("MeanLoss", 4, "gradient of a mean loss without 1/N",
            Breakage.op(LossOps.class, "loss", "sparseCrossEntropyFromLogits",
                    (values, call) -> call.proceedWith(2, 1.0))) {
        @Override
        LayerCase drawn(long seed) {
            Loss loss = new SparseCategoricalCrossentropy(true);
            return LayerCase.of(new MeanLoss(loss), LossCase.draw(loss, seed).predictions()).withSeed(seed);
        }
    },
    MASK_NOT_SCALED("Dropout", 1, "dropout mask not scaled by 1/(1-rate) in backward",
            Breakage.op(DropoutOps.class, "dropout", "backward",
            (values, call) -> {
                call.proceed();
                values.scale(call.tensor(5), 1 - (double) call.arguments()[1]);
                return null;
            })),
    INPUT_CHANGED("ReLU", 1, "dy overwritten by backward",
            Breakage.backward((values, dy, dx) -> values.backend().copy(dx, dy))),
    DERIVATIVE_AT_Y("Activation", 1, "derivative taken at y where it is one of x",
            Breakage.op(ActivationOps.class, "activation", "backward", WrongOps::deriveAtOutput)),
    NO_UPPER_BOUND("ReLU", 6, "relu6 without its upper bound in backward",
            Breakage.op(ActivationOps.class, "activation", "backward",
            (values, call) -> call.proceedWith(0, call.arguments()[0] == Activation.RELU6 ? Activation.RELU
                    : call.arguments()[0]))),
    SOFTMAX_BY_ELEMENT("Activation", 2, "softmax differentiated element by element",
            Breakage.op(ActivationOps.class, "activation", "backward", WrongOps::softmaxByElement)),
    NO_MEAN_TERM("BatchNormalization", 1, "batch norm's dx without the term of the mean",
            Breakage.op(NormOps.class, "norm", "trainingBackward",
            (values, call) -> WrongOps.normalizationWithout(true, values, call))),
    NO_VARIANCE_TERM("BatchNormalization", 2, "batch norm's dx without the term of the variance",
            Breakage.op(NormOps.class, "norm", "trainingBackward",
            (values, call) -> WrongOps.normalizationWithout(false, values, call))),
    WRONG_COUNT("GlobalAveragePooling2D", 2, "average pooling divided by H, not by H*W, in backward",
            Breakage.op(PoolOps.class, "pool", "globalAverageBackward", (values, call) -> {
                call.proceed();
                values.scale(call.tensor(1), call.tensor(1).shape().width());
                return null;
            })),
    FLIP_NOT_UNDONE("RandomFlip", 2, "flip not undone in backward",
            Breakage.backward((values, dy, dx) -> values.backend().copy(dy, dx))),
    NO_SKIP("Residual", 1, "residual block without the gradient of its skip connection",
            Breakage.backward((values, dy, dx) -> {
        double[] skip = values.of(dy);
        double[] both = values.of(dx);
        values.set(dx, i -> both[i] - skip[i]);
    })),
    NO_PATH_THROUGH_BODY("SqueezeExcite", 1, "squeeze-and-excitation without the gradient through its body",
            Breakage.op(GateOps.class, "gate", "backward", (values, call) -> {
                call.proceed();
                values.scale(call.tensor(4), 0);
                return null;
            })),
    FIRST_PART_ONLY("Concatenate", 2, "every input's gradient read from the start of dy",
            Breakage.op(MergeOps.class, "merge", "extract", (values, call) -> call.proceedWith(2, 0))),
    MISSING_SIGN("Subtract", 1, "gradient of what is subtracted without its sign",
            Breakage.op(VectorOps.class, "vector", "map", (values, call) -> call.proceedWith(1, 1.0))),
    LAST_MAXIMUM("GlobalMaxPooling2D", 2, "tie: gradient sent to the last maximum",
            Breakage.op(PoolOps.class, "pool", "globalMaxForward", WrongOps::lastMaximum)),
    EVERY_MAXIMUM("GlobalMaxPooling2D", 2, "tie: gradient sent to every maximum",
            Breakage.onBackend(WrongOps::toEveryMaximum));

    private final String generator;
    private final int mostElements;
    private final String description;
    private final Breakage breakage;

    /**
     * @param generator    of the layers in which it is planted
     * @param mostElements that the input of the smallest failing case may have: what the mistake needs to show; for
     *                     relu6, whose inputs exceed 6 but rarely, what the values of a seed need
     */
    Mistake(String generator, int mostElements, String description, Breakage breakage) {
        this.generator = generator;
        this.mostElements = mostElements;
        this.description = description;
        this.breakage = breakage;
    }

    String generator() {
        return generator;
    }

    int mostElements() {
        return mostElements;
    }

    String description() {
        return description;
    }

    Breakage breakage() {
        return breakage;
    }

    /**
     * Whether it shows only where values are equal, which is a kink: no gradient is there to be checked, but the
     * reference says who gets it.
     */
    boolean isAboutTies() {
        return this == LAST_MAXIMUM || this == EVERY_MAXIMUM;
    }

    /** The right layer of a seed. */
    LayerCase drawn(long seed) {
        return LayerGenerator.of(generator).at(seed);
    }
}
