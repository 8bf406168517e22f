package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import java.util.Optional;

/**
 * Runs passes of convolutions once, on zeros, while they are planned: what cuDNN offers may still fail, at the call or
 * later, and then another way can be taken and the layer named. It also loads the kernels of what is chosen before
 * anybody measures how much memory is free.
 */
final class PassTrial {
    private final Gpu gpu;
    private final Cudnn cudnn;

    /** A pass, at these addresses; returns cuDNN's status. */
    interface Run {
        int at(long x, long kernel, long y, long bias, long workspace);
    }

    PassTrial(Gpu gpu, Cudnn cudnn) {
        this.gpu = gpu;
        this.cudnn = cudnn;
    }

    /**
     * What failed, in words; nothing if it ran. What was run before is not run again: a model has many equal
     * convolutions, and programs for several batch sizes.
     *
     * @param key what is equal for what is the same
     * @throws dev.whisker.tensor.MemoryShortage if there is not the memory to run it
     */
    Optional<String> failure(Object key, ConvolutionGeometry geometry, int elementBytes, long workspace, Run run) {
        Optional<String> known = cudnn.outcomes().get(key);
        if (known != null) {
            return known;
        }
        Optional<String> before = gpu.finish();
        if (before.isPresent()) {
            return before.map(words -> "the GPU failed before it was run: " + words);
        }
        Optional<String> outcome = outcome(geometry, elementBytes, workspace, run);
        cudnn.outcomes().put(key, outcome);
        return outcome;
    }

    private Optional<String> outcome(ConvolutionGeometry geometry, int elementBytes, long space, Run run) {
        long pictures = ScratchLayout.aligned(geometry.input().size() * elementBytes);
        long kernel = ScratchLayout.aligned(geometry.kernelElements() * geometry.filters() * elementBytes);
        long results = ScratchLayout.aligned(geometry.output().size() * elementBytes);
        long biases = ScratchLayout.aligned((long) geometry.filters() * elementBytes);
        try (DeviceMemory memory = new DeviceMemory(gpu, pictures + kernel + results + biases + space)) {
            long x = memory.address();
            long w = x + pictures;
            long y = w + kernel;
            long bias = y + results;
            int status = run.at(x, w, y, bias, bias + biases);
            return status == CUDNN_STATUS_SUCCESS ? gpu.finish() : Optional.of(Cudnn.words(status));
        }
    }
}
