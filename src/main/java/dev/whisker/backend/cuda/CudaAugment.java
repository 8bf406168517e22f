package dev.whisker.backend.cuda;

import static dev.whisker.backend.cuda.Tensors.floats;
import static dev.whisker.backend.cuda.Tensors.integers;

import dev.whisker.backend.natives.Codes;
import dev.whisker.op.AugmentOps;
import dev.whisker.op.Interpolation;
import dev.whisker.op.RandomKey;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** Operations on pictures by own kernels. */
final class CudaAugment implements AugmentOps {
    private final Gpu gpu;
    private final CudaTransfers transfers;

    CudaAugment(Gpu gpu, CudaTransfers transfers) {
        this.gpu = gpu;
        this.transfers = transfers;
    }

    @Override
    public void rescale(Tensor x, double scale, double offset, Tensor y) {
        long n = x.size();
        gpu.check(WhiskerCuda.rescale(floats(x, n), floats(y, n), n, (float) scale, (float) offset, gpu.stream()), "rescaling", x.shape());
    }

    @Override
    public void randomFlip(Tensor x, boolean horizontal, boolean vertical, RandomKey key, int epoch, Tensor samples, Tensor y) {
        Shape shape = x.shape();
        gpu.check(WhiskerCuda.randomFlip(floats(x, x.size()), floats(y, x.size()), integers(samples, shape.batch()), shape.batch(), shape.height(),
                shape.width(), shape.channels(), horizontal ? 1 : 0, vertical ? 1 : 0, key.seed(), epoch, key.layer(), gpu.stream()),
                "random flip", shape);
    }

    @Override
    public void randomRotation(Tensor x, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor y) {
        Shape shape = x.shape();
        gpu.check(WhiskerCuda.randomRotationForward(floats(x, x.size()), floats(y, x.size()), integers(samples, shape.batch()), shape.batch(),
                shape.height(), shape.width(), shape.channels(), spec.lower(), spec.upper(), Codes.of(spec.fillMode()),
                Codes.of(spec.interpolation()), (float) spec.fillValue(), key.seed(), epoch, key.layer(), gpu.stream()), "random rotation", shape);
    }

    @Override
    public void randomRotationBackward(Tensor dy, RotationSpec spec, RandomKey key, int epoch, Tensor samples, Tensor dx) {
        Shape shape = dx.shape();
        gpu.check(WhiskerCuda.randomRotationBackward(floats(dy, dx.size()), floats(dx, dx.size()), integers(samples, shape.batch()),
                shape.batch(), shape.height(), shape.width(), shape.channels(), spec.lower(), spec.upper(), Codes.of(spec.fillMode()),
                Codes.of(spec.interpolation()), key.seed(), epoch, key.layer(), gpu.stream()), "random rotation, backward", shape);
    }

    @Override
    public void rotate(Tensor x, RotationSpec spec, double[] angles, Tensor y) {
        Shape shape = x.shape();
        if (angles.length != shape.batch()) {
            throw new IllegalArgumentException("rotation of " + shape.batch() + " pictures by " + angles.length + " angles");
        }
        try (DeviceMemory radians = transfers.upload(angles)) {
            gpu.check(WhiskerCuda.rotateForward(floats(x, x.size()), floats(y, x.size()), radians.address(), shape.batch(), shape.height(),
                    shape.width(), shape.channels(), Codes.of(spec.fillMode()), Codes.of(spec.interpolation()), (float) spec.fillValue(),
                    gpu.stream()), "rotation", shape);
        }
    }

    @Override
    public void resize(Tensor x, Interpolation interpolation, Tensor y) {
        Shape from = x.shape();
        gpu.check(WhiskerCuda.resizeForward(floats(x, x.size()), resized(y, from), from.batch(), from.height(), from.width(), from.channels(),
                y.shape().height(), y.shape().width(), Codes.of(interpolation), gpu.stream()), "resizing", from);
    }

    @Override
    public void resizeBackward(Tensor dy, Interpolation interpolation, Tensor dx) {
        Shape from = dx.shape();
        gpu.check(WhiskerCuda.resizeBackward(resized(dy, from), floats(dx, dx.size()), from.batch(), from.height(), from.width(), from.channels(),
                dy.shape().height(), dy.shape().width(), Codes.of(interpolation), gpu.stream()), "resizing, backward", from);
    }

    /** The address of the resized pictures, which differ from the others in height and width alone. */
    private static long resized(Tensor resized, Shape from) {
        Shape shape = resized.shape();
        return floats(resized, (long) from.batch() * shape.height() * shape.width() * from.channels());
    }
}
