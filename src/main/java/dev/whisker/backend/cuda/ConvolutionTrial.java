package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import java.util.Optional;

/**
 * Runs the passes of one convolution once, on zeros, while it is planned: an algorithm that cuDNN offers may still
 * fail, at the call or later, and then another one can be taken and the layer named. It also loads the kernels of what
 * is chosen before anybody measures how much memory is free.
 */
final class ConvolutionTrial {
    /** Where cuDNN requires memory to start, as in the scratch area. */
    private static final long ALIGNMENT = 256;

    private final Gpu gpu;
    private final Cudnn cudnn;
    private final CudnnPasses passes;
    private final ConvolutionGeometry geometry;

    /** What was run: a model has many equal convolutions, and programs for several batch sizes. */
    private record Key(ConvolutionGeometry geometry, Pass pass, ConvolutionAlgorithm algorithm, boolean bias) {
    }

    ConvolutionTrial(Gpu gpu, Cudnn cudnn, CudnnPasses passes, ConvolutionGeometry geometry) {
        this.gpu = gpu;
        this.cudnn = cudnn;
        this.passes = passes;
        this.geometry = geometry;
    }

    /**
     * What failed, in words; nothing if it ran. Afterwards the pass has the algorithm's math type.
     *
     * @throws dev.whisker.tensor.MemoryShortage if it cannot be run
     */
    Optional<String> failure(Pass pass, ConvolutionAlgorithm algorithm) {
        passes.use(pass, algorithm.math());
        return failure(pass, algorithm, null);
    }

    /** The same of the forward pass that adds a bias. */
    Optional<String> failure(ConvolutionAlgorithm algorithm, CudnnBias bias) {
        return failure(Pass.FORWARD, algorithm, bias);
    }

    private Optional<String> failure(Pass pass, ConvolutionAlgorithm algorithm, CudnnBias bias) {
        Key key = new Key(geometry, pass, algorithm, bias != null);
        Optional<String> known = cudnn.outcomes().get(key);
        if (known != null) {
            return known;
        }
        Optional<String> before = gpu.finish();
        if (before.isPresent()) {
            return before.map(words -> "the GPU failed before it was run: " + words);
        }
        Optional<String> outcome = run(pass, algorithm, bias);
        cudnn.outcomes().put(key, outcome);
        return outcome;
    }

    private Optional<String> run(Pass pass, ConvolutionAlgorithm algorithm, CudnnBias bias) {
        long pictures = aligned(geometry.input().size() * Float.BYTES);
        long kernel = aligned(geometry.kernelElements() * geometry.filters() * Float.BYTES);
        long results = aligned(geometry.output().size() * Float.BYTES);
        long biases = bias == null ? 0 : aligned((long) geometry.filters() * Float.BYTES);
        try (DeviceMemory memory =
                new DeviceMemory(gpu, pictures + kernel + results + biases + algorithm.workspace())) {
            long x = memory.address();
            long w = x + pictures;
            long y = w + kernel;
            long b = y + results;
            long workspace = b + biases;
            int status = bias != null ? passes.run(algorithm, bias, x, w, b, y, workspace)
                    : switch (pass) {
                        case FORWARD -> passes.run(pass, algorithm, x, w, y, workspace);
                        case INPUT -> passes.run(pass, algorithm, w, y, x, workspace);
                        case KERNEL -> passes.run(pass, algorithm, x, y, w, workspace);
                    };
            return status == CUDNN_STATUS_SUCCESS ? gpu.finish() : Optional.of(Cudnn.words(status));
        }
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
