package dev.whisker.backend.cuda;

import dev.whisker.backend.cuda.AlgorithmChoice.Workspace;
import dev.whisker.backend.cuda.ConvolutionAlgorithm.Pass;
import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Backward;
import dev.whisker.op.Precision;
import dev.whisker.tensor.MemoryShortage;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The passes of one convolution by cuDNN, each with an algorithm that was run once when it was chosen. */
final class CudnnConvolution implements ConvolutionPasses {
    private final Precision precision;
    private final ConvolutionGeometry geometry;
    private final Backward backward;
    private final OwnedResources owned = new OwnedResources();
    private final CudnnPasses passes;
    private final ConvolutionTrial trial;
    private final AlgorithmChoice forward;
    /** Null where the forward pass adds none. */
    private final CudnnBias bias;
    /** Why cuDNN does not add the bias although it was to; null where it does or was not to. */
    private String biasFailure;
    private final AlgorithmChoice backwardInput;
    private final AlgorithmChoice backwardKernel;

    /** @param bias whether {@link #forward} is to add a bias, if it can */
    CudnnConvolution(Gpu gpu, Cudnn cudnn, ConvolutionGeometry geometry, Precision precision, Backward backward,
            boolean bias) {
        this.precision = precision;
        this.geometry = geometry;
        this.backward = backward;
        try {
            passes = owned.add(new CudnnPasses(cudnn, geometry, precision), CudnnPasses::close);
            trial = new ConvolutionTrial(gpu, cudnn, passes, geometry);
            forward = chosen(Pass.FORWARD);
            this.bias = bias && CudnnBias.goesWith(forward.algorithm()) ? bias() : null;
            backwardInput = backward.ofInput() ? chosen(Pass.INPUT) : null;
            backwardKernel = backward.ofParameters() ? chosen(Pass.KERNEL) : null;
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private AlgorithmChoice chosen(Pass pass) {
        return AlgorithmChoice.of(pass, precision, new AlgorithmChoice.Subject() {
            @Override
            public String describe() {
                return geometry.describe();
            }

            @Override
            public AlgorithmOffer offer() {
                return passes.offer(pass);
            }

            @Override
            public String name(int status) {
                return Cudnn.name(status);
            }

            @Override
            public Workspace workspace(int id, int math) {
                return passes.workspace(pass, id, math);
            }

            @Override
            public Optional<String> failure(ConvolutionAlgorithm algorithm) {
                return trial.failure(pass, algorithm);
            }
        });
    }

    /** The bias in the forward pass; null where that fails, since an own kernel can add it. */
    private CudnnBias bias() {
        CudnnBias described = owned.add(new CudnnBias(geometry.filters(), geometry.input()), CudnnBias::close);
        try {
            Optional<String> failure = trial.failure(forward.algorithm(), described);
            biasFailure = failure.orElse(null);
            return failure.isEmpty() ? described : null;
        } catch (MemoryShortage e) {
            return described; // like an algorithm: free memory does not decide
        }
    }

    @Override
    public long workspaceBytes() {
        return choices().mapToLong(choice -> choice.algorithm().workspace()).max().orElseThrow();
    }

    private Stream<AlgorithmChoice> choices() {
        return Stream.of(forward, backwardInput, backwardKernel).filter(Objects::nonNull);
    }

    @Override
    public boolean addsBias() {
        return bias != null;
    }

    private void check(int status) {
        Cudnn.check(status, "convolution", geometry.input());
    }

    @Override
    public void forward(long x, long kernel, long bias, long y, long workspace) {
        check(passes.run(forward.algorithm(), this.bias, x, kernel, bias, y, workspace));
    }

    @Override
    public void forward(long x, long kernel, long y, long workspace) {
        check(passes.run(Pass.FORWARD, forward.algorithm(), x, kernel, y, workspace));
    }

    @Override
    public void backwardInput(long dz, long kernel, long dx, long workspace) {
        backward.requireInput();
        check(passes.run(Pass.INPUT, backwardInput.algorithm(), kernel, dz, dx, workspace));
    }

    @Override
    public void backwardKernel(long x, long dz, long dkernel, long workspace) {
        backward.requireParameters();
        check(passes.run(Pass.KERNEL, backwardKernel.algorithm(), x, dz, dkernel, workspace));
    }

    /** Such as "cuDNN fp32: forward IMPLICIT_PRECOMP_GEMM, backward data ALGO_1, backward filter ALGO_1". */
    @Override
    public String description() {
        String biasNote = bias != null ? " with bias"
                : biasFailure != null ? " (without bias, which failed: " + biasFailure + ")" : "";
        return choices().map(choice -> choice.describe() + (choice == forward ? biasNote : ""))
                .collect(Collectors.joining(", ", "cuDNN " + precision.label() + ": ", ""));
    }

    @Override
    public void close() {
        owned.close();
    }
}
