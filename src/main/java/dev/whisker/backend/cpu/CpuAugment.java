package dev.whisker.backend.cpu;

import static dev.whisker.backend.cpu.Call.check;
import static dev.whisker.backend.cpu.Call.floats;
import static dev.whisker.backend.cpu.Call.integers;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Interpolation;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import org.bytedeco.javacpp.DoublePointer;

/** Operations on pictures by our own code. */
final class CpuAugment implements AugmentOps {
    private final CpuThreads threads;

    CpuAugment(CpuThreads threads) {
        this.threads = threads;
    }

    @Override
    public void rescale(Tensor x, double scale, double offset, Tensor y) {
        threads.adopt();
        check(WhiskerCpu.rescale(floats(x, x.size()), floats(y, x.size()), x.size(), (float) scale, (float) offset), "rescaling");
    }

    @Override
    public void randomFlip(Tensor x, boolean horizontal, boolean vertical, RandomKey key, int epoch, Tensor samples, Tensor y) {
        threads.adopt();
        Shape shape = x.shape();
        check(WhiskerCpu.randomFlip(floats(x, x.size()), floats(y, x.size()), integers(samples, shape.batch()), shape.batch(), shape.height(),
                shape.width(), shape.channels(), horizontal ? 1 : 0, vertical ? 1 : 0, key.seed(), epoch, key.layer()), "random flip");
    }

    @Override
    public void randomRotation(Tensor x, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor y) {
        threads.adopt();
        Shape shape = x.shape();
        check(WhiskerCpu.randomRotationForward(floats(x, x.size()), floats(y, x.size()), integers(samples, shape.batch()), shape.batch(),
                shape.height(), shape.width(), shape.channels(), spec.lower(), spec.upper(), Codes.of(spec.fillMode()), Codes.of(spec.interpolation()),
                (float) spec.fillValue(), key.seed(), epoch, key.layer()), "random rotation");
    }

    @Override
    public void randomRotationBackward(Tensor dy, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor dx) {
        threads.adopt();
        Shape shape = dx.shape();
        check(WhiskerCpu.randomRotationBackward(floats(dy, dx.size()), floats(dx, dx.size()), integers(samples, shape.batch()), shape.batch(),
                shape.height(), shape.width(), shape.channels(), spec.lower(), spec.upper(), Codes.of(spec.fillMode()), Codes.of(spec.interpolation()),
                key.seed(), epoch, key.layer()), "random rotation, backward");
    }

    @Override
    public void rotate(Tensor x, RotationSpec spec, double[] angles, Tensor y) {
        threads.adopt();
        Shape shape = x.shape();
        if (angles.length != shape.batch()) {
            throw new IllegalArgumentException("rotation of " + shape.batch() + " pictures by " + angles.length + " angles");
        }
        try (DoublePointer radians = new DoublePointer(angles)) {
            check(WhiskerCpu.rotateForward(floats(x, x.size()), floats(y, x.size()), radians.address(), shape.batch(), shape.height(),
                shape.width(), shape.channels(), Codes.of(spec.fillMode()), Codes.of(spec.interpolation()), (float) spec.fillValue()), "rotation");
        }
    }

    @Override
    public void resize(Tensor x, Interpolation interpolation, Tensor y) {
        threads.adopt();
        Shape from = x.shape();
        check(WhiskerCpu.resizeForward(floats(x, x.size()), resized(y, from), from.batch(), from.height(), from.width(), from.channels(),
                y.shape().height(), y.shape().width(), Codes.of(interpolation)), "resizing");
    }

    @Override
    public void resizeBackward(Tensor dy, Interpolation interpolation, Tensor dx) {
        threads.adopt();
        Shape from = dx.shape();
        check(WhiskerCpu.resizeBackward(resized(dy, from), floats(dx, dx.size()), from.batch(), from.height(), from.width(), from.channels(),
                dy.shape().height(), dy.shape().width(), Codes.of(interpolation)), "resizing, backward");
    }

    /** The address of the resized pictures, which differ from the others in height and width alone. */
    private static long resized(Tensor resized, Shape from) {
        Shape shape = resized.shape();
        return floats(resized, (long) from.batch() * shape.height() * shape.width() * from.channels());
    }
}
