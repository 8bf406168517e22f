package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.AddressedMemory;
import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.backend.own.OwnDevice;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;

/**
 * A GPU as own operations see it: they are queued, and run later.
 *
 * @param activationType FLOAT32 or BFLOAT16
 * @param joinsLayers    whether one operation may do the work of several layers
 */
record CudaDevice(Gpu gpu, DType activationType, CudaTransfers transfers, boolean joinsLayers) implements OwnDevice {
    @Override
    public OwnOps ops() {
        return gpu.ops(activationType);
    }

    @Override
    public OwnOps float32Ops() {
        return gpu.ops();
    }

    @Override
    public TensorAddresses tensors() {
        return Tensors.ADDRESSES;
    }

    @Override
    public long queue() {
        return gpu.queue();
    }

    @Override
    public long queueOfStep(long step) {
        StepState recorded = gpu.recorded();
        return recorded == null ? gpu.queue() : gpu.queue(recorded.step(step));
    }

    @Override
    public long queueOfEpoch(int epoch) {
        StepState recorded = gpu.recorded();
        return recorded == null ? gpu.queue() : gpu.queue(recorded.epoch(epoch));
    }

    @Override
    public void check(int status, String operation, Shape shape) {
        gpu.check(status, operation, shape);
    }

    @Override
    public AddressedMemory upload(double[] values) {
        return transfers.upload(values);
    }
}
