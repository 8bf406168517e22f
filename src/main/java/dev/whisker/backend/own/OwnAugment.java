package dev.whisker.backend.own;

import dev.whisker.backend.natives.AddressedMemory;
import dev.whisker.backend.natives.Codes;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Interpolation;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Operations on pictures. */
final class OwnAugment extends OwnFamily implements AugmentOps {
    OwnAugment(OwnDevice device) {
        super(device);
    }

    @Override
    public void rescale(Tensor x, double scale, double offset, Tensor y) {
        long n = x.size();
        check(ops.rescale(values(x, n), values(y, n), (float) scale, (float) offset, n, queue()), "rescaling",
                x.shape());
    }

    @Override
    public void randomFlip(Tensor x, boolean horizontal, boolean vertical, RandomKey key, int epoch, Tensor samples,
            Tensor y) {
        Shape shape = x.shape();
        check(ops.randomFlip(values(x, x.size()), values(y, x.size()), integers(samples, shape.batch()), shape.batch(),
                shape.height(), shape.width(), shape.channels(), horizontal ? 1 : 0, vertical ? 1 : 0, key.seed(),
                epoch, key.layer(), device.queueOfEpoch(epoch)), "random flip", shape);
    }

    @Override
    public void randomRotation(Tensor x, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor y) {
        Shape shape = x.shape();
        check(ops.randomRotationForward(values(x, x.size()), values(y, x.size()), integers(samples, shape.batch()),
                shape.batch(), shape.height(), shape.width(), shape.channels(), spec.lower(), spec.upper(),
                Codes.of(spec.fillMode()), Codes.of(spec.interpolation()), (float) spec.fillValue(), key.seed(), epoch,
                key.layer(), device.queueOfEpoch(epoch)), "random rotation", shape);
    }

    @Override
    public void randomRotationBackward(Tensor dy, RotationSpec spec, RandomKey key, int epoch, Tensor samples,
            Tensor dx) {
        Shape shape = dx.shape();
        check(ops.randomRotationBackward(values(dy, dx.size()), values(dx, dx.size()), integers(samples, shape.batch()),
                shape.batch(), shape.height(), shape.width(), shape.channels(), spec.lower(), spec.upper(),
                Codes.of(spec.fillMode()), Codes.of(spec.interpolation()), key.seed(), epoch, key.layer(),
                device.queueOfEpoch(epoch)), "random rotation, backward", shape);
    }

    @Override
    public void rotate(Tensor x, RotationSpec spec, double[] angles, Tensor y) {
        Shape shape = x.shape();
        if (angles.length != shape.batch()) {
            throw new IllegalArgumentException("rotation of " + shape.batch() + " pictures by " + angles.length
                    + " angles");
        }
        try (AddressedMemory radians = device.upload(angles)) {
            check(ops.rotateForward(values(x, x.size()), values(y, x.size()), radians.address(), shape.batch(),
                    shape.height(), shape.width(), shape.channels(), Codes.of(spec.fillMode()),
                    Codes.of(spec.interpolation()), (float) spec.fillValue(), queue()), "rotation", shape);
        }
    }

    @Override
    public void resize(Tensor x, Interpolation interpolation, Tensor y) {
        Shape from = x.shape();
        check(ops.resizeForward(values(x, x.size()), resized(y, from), from.batch(), from.height(), from.width(),
                from.channels(), y.shape().height(), y.shape().width(), Codes.of(interpolation), queue()), "resizing",
                from);
    }

    @Override
    public void resizeBackward(Tensor dy, Interpolation interpolation, Tensor dx) {
        Shape from = dx.shape();
        check(ops.resizeBackward(resized(dy, from), values(dx, dx.size()), from.batch(), from.height(), from.width(),
                from.channels(), dy.shape().height(), dy.shape().width(), Codes.of(interpolation), queue()),
                "resizing, backward", from);
    }

    /** The address of the resized pictures, which differ from the others in height and width alone. */
    private long resized(Tensor resized, Shape from) {
        Shape shape = resized.shape();
        return values(resized, (long) from.batch() * shape.height() * shape.width() * from.channels());
    }
}
