package dev.whisker.backend.reference;

import dev.whisker.op.DropoutOps;
import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import dev.whisker.tensor.Tensor;

/**
 * Dropout (Srivastava et al., 2014) with inverted scaling: one mask, applied to x on the way forward and to dy on the
 * way back.
 */
final class ReferenceDropout implements DropoutOps {

    @Override
    public void forward(Tensor x, double rate, RandomKey key, long step, Tensor y, Tensor mask) {
        apply(x, rate, key, step, y);
    }

    @Override
    public void backward(Tensor dy, double rate, RandomKey key, long step, Tensor mask, Tensor dx) {
        apply(dy, rate, key, step, dx);
    }

    /** {@code target[i] = u(i) >= rate ? source[i] / (1 - rate) : 0}. */
    private static void apply(Tensor source, double rate, RandomKey key, long step, Tensor target) {
        Elements in = Elements.of(source);
        Elements out = Elements.of("the output", target, source.size());
        int[] words = new int[4];
        for (int i = 0; i < in.size(); i++) {
            if (i % 4 == 0) {
                Philox.dropout(key, step, i / 4, words);
            }
            out.set(i, Philox.uniform(words[i % 4]) >= rate ? in.get(i) / (1 - rate) : 0);
        }
    }
}
