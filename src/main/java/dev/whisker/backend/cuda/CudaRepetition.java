package dev.whisker.backend.cuda;

import dev.whisker.backend.natives.AddressedMemory;
import dev.whisker.backend.natives.TensorAddresses;
import dev.whisker.backend.own.OwnDevice;
import dev.whisker.backend.own.OwnOperations;
import dev.whisker.backend.own.OwnOps;
import dev.whisker.op.Arithmetic;
import dev.whisker.op.Repetition;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import java.util.function.Consumer;

/**
 * A training step as a CUDA graph: the calls are captured from the stream, and one launch then does all of them. What
 * changes from step to step the kernels read from {@link StepState}.
 */
final class CudaRepetition implements Repetition {
    private final Gpu gpu;
    private final StepState state;
    private final Arithmetic arithmetic;
    /** 0 where nothing was recorded. */
    private long graph;
    private String reason = "nothing was recorded";
    /** What the graph consists of, for measurements. */
    private long kernels;
    private long libraryCalls;

    CudaRepetition(CudaDevice device) {
        gpu = device.gpu();
        state = new StepState(gpu, device.transfers());
        arithmetic = OwnOperations.arithmetic(new OptimizerDevice(device, state));
    }

    /** The GPU as the optimizer of a recorded step sees it: its numbers are read from the state. */
    private record OptimizerDevice(CudaDevice device, StepState state) implements OwnDevice {
        @Override
        public OwnOps ops() {
            return device.ops();
        }

        @Override
        public OwnOps float32Ops() {
            return device.float32Ops();
        }

        @Override
        public DType activationType() {
            return device.activationType();
        }

        @Override
        public TensorAddresses tensors() {
            return device.tensors();
        }

        @Override
        public long queue() {
            return device.queue();
        }

        @Override
        public long queueOfNumbers(int count) {
            return device.gpu().queue(state.numbers(count));
        }

        @Override
        public void check(int status, String operation, Shape shape) {
            device.check(status, operation, shape);
        }

        @Override
        public AddressedMemory upload(double[] values) {
            return device.upload(values);
        }
    }

    @Override
    public boolean record(long step, int epoch, Consumer<Arithmetic> calls) {
        discard();
        state.begin(step, epoch);
        long kernelsBefore = gpu.kernels();
        long callsBefore = gpu.libraryCalls();
        int begun = gpu.beginRecording(state);
        if (begun != 0) {
            reason = Gpu.reported(begun) + " at the beginning of a capture";
            return false;
        }
        RuntimeException failure = null;
        try {
            calls.accept(arithmetic);
        } catch (RuntimeException e) {
            // Calls that cannot be recorded are made, where what is wrong with them shows again.
            failure = e;
        }
        kernels = gpu.kernels() - kernelsBefore;
        libraryCalls = gpu.libraryCalls() - callsBefore;
        long[] made = new long[1];
        int status = gpu.endRecording(made);
        graph = made[0];
        if (failure != null) {
            discard();
            reason = failure.getMessage();
        } else if (status != 0) {
            reason = Gpu.reported(status) + " at the end of a capture";
        }
        return graph != 0;
    }

    @Override
    public String description() {
        return "recorded as a CUDA graph in its second run, and repeated";
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public void repeat(long step, int epoch, double[] numbers) {
        state.send(step, epoch, numbers);
        gpu.check(WhiskerCuda.launchGraph(graph, gpu.stream()), "training step");
        gpu.countRepeated(kernels, libraryCalls);
    }

    private void discard() {
        if (graph != 0) {
            gpu.stream();
            WhiskerCuda.destroyGraph(graph);
            graph = 0;
        }
    }

    @Override
    public void close() {
        gpu.drain();
        discard();
        state.close();
    }
}
