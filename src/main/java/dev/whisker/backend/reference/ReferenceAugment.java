package dev.whisker.backend.reference;

import dev.whisker.op.AugmentOps;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Philox;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Operations on pictures: all but rescaling are {@linkplain PixelMap linear maps of pixels}. */
final class ReferenceAugment implements AugmentOps {

    @Override
    public void rescale(Tensor x, double scale, double offset, Tensor y) {
        Elements in = Elements.of(x);
        Elements out = Elements.of("y", y, x.size());
        for (int i = 0; i < in.size(); i++) {
            out.set(i, in.get(i) * scale + offset);
        }
    }

    @Override
    public void randomFlip(Tensor x, boolean horizontal, boolean vertical, RandomKey key, int epoch, Tensor samples,
            Tensor y) {
        Elements numbers = Elements.of("samples", samples, x.shape().batch());
        boolean[] mirrored = new boolean[numbers.size()];
        boolean[] upsideDown = new boolean[numbers.size()];
        int[] words = new int[4];
        for (int n = 0; n < numbers.size(); n++) {
            Philox.augment(key, epoch, (int) numbers.get(n), words);
            mirrored[n] = horizontal && Philox.uniform(words[0]) < 0.5;
            upsideDown[n] = vertical && Philox.uniform(words[1]) < 0.5;
        }
        forward(new FlipMap(x.shape(), mirrored, upsideDown), x, 0, x.shape(), y);
    }

    @Override
    public void randomRotation(Tensor x, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor y) {
        rotate(x, spec, angles(spec, key, epoch, samples, x.shape()), y);
    }

    @Override
    public void randomRotationBackward(Tensor dy, RotationSpec spec, RandomKey key, int epoch, Tensor samples,
            Tensor dx) {
        double[] angles = angles(spec, key, epoch, samples, dy.shape());
        backward(new RotationMap(dy.shape(), spec, angles), dy, dy.shape(), dx);
    }

    private static double[] angles(RotationSpec spec, RandomKey key, int epoch, Tensor samples, Shape pictures) {
        Elements numbers = Elements.of("samples", samples, pictures.batch());
        double[] angles = new double[numbers.size()];
        for (int n = 0; n < angles.length; n++) {
            angles[n] = Philox.angle(spec, key, epoch, (int) numbers.get(n));
        }
        return angles;
    }

    @Override
    public void rotate(Tensor x, RotationSpec spec, double[] angles, Tensor y) {
        if (angles.length != x.shape().batch()) {
            throw new IllegalArgumentException("one angle is needed for each picture of " + x + ", received "
                    + angles.length);
        }
        forward(new RotationMap(x.shape(), spec, angles), x, spec.fillValue(), x.shape(), y);
    }

    @Override
    public void resize(Tensor x, Interpolation interpolation, Tensor y) {
        Shape output = Shape.of(x.shape().batch(), y.shape().height(), y.shape().width(), x.shape().channels());
        forward(new ResizeMap(x.shape(), output, interpolation), x, 0, output, y);
    }

    @Override
    public void resizeBackward(Tensor dy, Interpolation interpolation, Tensor dx) {
        Shape input = Shape.of(dy.shape().batch(), dx.shape().height(), dx.shape().width(), dy.shape().channels());
        backward(new ResizeMap(input, dy.shape(), interpolation), dy, input, dx);
    }

    private static void forward(PixelMap map, Tensor x, double fill, Shape output, Tensor y) {
        map.apply(Elements.of(x), fill, x.shape().channels(), Elements.of("y", y, output));
    }

    private static void backward(PixelMap map, Tensor dy, Shape input, Tensor dx) {
        map.applyAdjoint(Elements.of(dy), dy.shape().channels(), Elements.of("dx", dx, input));
    }
}
