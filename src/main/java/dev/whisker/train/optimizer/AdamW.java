package dev.whisker.train.optimizer;

import static dev.whisker.describe.ArgumentSpec.optional;

import dev.whisker.WhiskerException;
import dev.whisker.describe.Signature;
import dev.whisker.train.schedule.Constant;
import dev.whisker.train.schedule.Schedule;

/**
 * {@link Adam} with weight decay that is decoupled from the gradient (Loshchilov and Hutter, "Decoupled weight decay
 * regularization", 2019; Keras 3 {@code optimizers/adamw.py}): {@code w -= w * weightDecay * rate} before each update.
 *
 * @param learningRate   a number or a schedule
 * @param weightDecay    share of a weight, times the learning rate, that each step takes off; null for none
 * @param beta1          decay rate of the first moment
 * @param beta2          decay rate of the second moment
 * @param epsilon        added to the denominator
 * @param amsgrad        whether the largest second moment so far is used
 * @param clipnorm       largest norm of each weight's gradient; null for no limit
 * @param clipvalue      largest absolute value of a gradient's element; null for no limit
 * @param globalClipnorm largest norm of all gradients together; null for no limit
 */
public record AdamW(Schedule learningRate, Double weightDecay, double beta1, double beta2, double epsilon,
        boolean amsgrad, Double clipnorm, Double clipvalue, Double globalClipnorm) implements Optimizer {
    /** Keras' constructor. */
    public static final Signature<AdamW> SIGNATURE = KerasArguments.signature("AdamW", AdamW.class,
            optional("learning_rate", 0.001), optional("weight_decay", 0.004), optional("beta_1", 0.9),
            optional("beta_2", 0.999), optional("epsilon", 1e-7), optional("amsgrad", false));

    /** @throws WhiskerException if a number is outside its range */
    public AdamW {
        Rules.common("AdamW", learningRate, weightDecay, clipnorm, clipvalue, globalClipnorm);
        Adam.check("AdamW", beta1, beta2, epsilon);
        if (weightDecay == null) {
            throw new WhiskerException("AdamW's weight_decay must be a number, received None; use Adam for none");
        }
    }

    /** With Keras' defaults: betas 0.9 and 0.999, epsilon 1e-7. */
    public static AdamW of(double learningRate, double weightDecay) {
        return new AdamW(new Constant(learningRate), weightDecay, 0.9, 0.999, 1e-7, false, null, null, null);
    }

    @Override
    public int slots() {
        return Adam.slots(amsgrad);
    }

    @Override
    public void update(Update step) {
        Adam.update(step, beta1, beta2, epsilon, amsgrad);
    }

    @Override
    public String toString() {
        return Optimizers.format(this);
    }
}
