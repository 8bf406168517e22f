package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.DeviceMeter;

/** Measures a GPU by two events on the computing stream. */
final class CudaMeter implements DeviceMeter {
    private static final String NAME = "measuring time";

    private final Gpu gpu;
    private final OwnedResources owned = new OwnedResources();
    private final long begun;
    private final long ended;
    private final float[] milliseconds = new float[1];

    CudaMeter(Gpu gpu) {
        this.gpu = gpu;
        gpu.stream();
        try {
            begun = owned.add(gpu.create(WhiskerCuda::createTimer, "event"), WhiskerCuda::destroyEvent);
            ended = owned.add(gpu.create(WhiskerCuda::createTimer, "event"), WhiskerCuda::destroyEvent);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    @Override
    public void begin() {
        gpu.check(WhiskerCuda.recordTime(begun, gpu.stream()), NAME);
    }

    @Override
    public double end() {
        gpu.check(WhiskerCuda.recordTime(ended, gpu.stream()), NAME);
        gpu.synchronize();
        gpu.check(WhiskerCuda.elapsed(begun, ended, milliseconds), NAME);
        return milliseconds[0];
    }

    @Override
    public long kernels() {
        return gpu.kernels();
    }

    @Override
    public long libraryCalls() {
        return gpu.libraryCalls();
    }

    @Override
    public long waitedNanos() {
        return gpu.waitedNanos();
    }

    @Override
    public void close() {
        gpu.stream();
        owned.close();
    }
}
