package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Backward;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * The passes of one convolution by cuDNN's legacy functions, to be compared with {@link GraphConvolution} once there is
 * a GPU, and then to go. Uneven padding is an own pass before them, since they know only as many zeros on the one side
 * as on the other.
 *
 * <p>Workspace: the padded input or its gradient, then cuDNN's.
 */
final class LegacyConvolution implements ConvolutionPasses {
    /**
     * IMPLICIT_PRECOMP_GEMM, and ALGO_1 of both gradients: by cuDNN's documentation deterministic, and for NHWC kernels
     * in float32; tried last, whatever the heuristic says.
     */
    private static final int DOCUMENTED = 1;
    private static final long ALIGNMENT = 256;

    private final CudaPlans plans;
    /** Of the layer; then what cuDNN computes, which is the same if that is padded evenly. */
    private final ConvolutionGeometry geometry;
    private final ConvolutionGeometry computed;
    private final long paddedBytes;
    private final Backward backward;
    private final OwnedResources owned = new OwnedResources();
    private final LegacyPasses passes;
    private final PassTrial trial;
    private final PassChoice<Candidate> forward;
    private final PassChoice<Candidate> backwardInput;
    private final PassChoice<Candidate> backwardKernel;

    /** @throws NoAlgorithm if cuDNN has nothing that will do for one of the passes */
    LegacyConvolution(CudaPlans plans, ConvolutionGeometry geometry, Backward backward) {
        this.plans = plans;
        this.geometry = geometry;
        this.backward = backward;
        computed = geometry.evenlyPadded() ? geometry : geometry.ofPaddedInput();
        paddedBytes = geometry.evenlyPadded() ? 0
                : (computed.input().size() * Float.BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        trial = new PassTrial(plans.gpu(), plans.cudnn());
        try {
            passes = owned.add(new LegacyPasses(plans.cudnn(), computed, plans.precision()), LegacyPasses::close);
            forward = chosen(ConvolutionPass.FORWARD);
            backwardInput = backward.ofInput() ? chosen(ConvolutionPass.INPUT) : null;
            backwardKernel = backward.ofParameters() ? chosen(ConvolutionPass.KERNEL) : null;
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    private final class Candidate implements PassCandidate {
        private final ConvolutionPass pass;
        private final LegacyAlgorithm algorithm;
        private long workspace;

        private record Key(ConvolutionGeometry geometry, ConvolutionPass pass, LegacyAlgorithm algorithm) {
        }

        Candidate(ConvolutionPass pass, LegacyAlgorithm algorithm) {
            this.pass = pass;
            this.algorithm = algorithm;
        }

        @Override
        public String name() {
            return algorithm.name(pass);
        }

        @Override
        public Optional<String> prepare() {
            try (SizeTPointer bytes = new SizeTPointer(1)) {
                int status = passes.workspace(pass, algorithm, bytes);
                workspace = status == CUDNN_STATUS_SUCCESS ? bytes.get() : 0;
                return status == CUDNN_STATUS_SUCCESS ? Optional.empty() : Optional.of(Cudnn.words(status));
            }
        }

        @Override
        public long workspace() {
            return workspace;
        }

        @Override
        public String details() {
            return "workspace " + workspace + " bytes";
        }

        @Override
        public Optional<String> failure() {
            return trial.failure(new Key(computed, pass, algorithm), computed, Float.BYTES, workspace,
                    (x, kernel, y, bias, space) -> run(x, kernel, y, space));
        }

        int run(long x, long kernel, long y, long space) {
            return passes.run(pass, algorithm.id(), x, kernel, y, space, workspace);
        }

        @Override
        public void close() {
            // Has nothing but what the passes have.
        }
    }

    private PassChoice<Candidate> chosen(ConvolutionPass pass) {
        List<LegacyAlgorithm> offered = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int status = passes.offer(pass, offered);
        if (status != CUDNN_STATUS_SUCCESS) {
            refused.add("its heuristic failed: " + Cudnn.words(status));
        }
        List<LegacyAlgorithm> suitable = new ArrayList<>();
        for (LegacyAlgorithm each : offered) {
            String why = each.unsuitable(pass, plans.precision());
            if (why == null) {
                suitable.add(each.usedFor(plans.precision()));
            } else {
                refused.add(each.name(pass) + " is " + why);
            }
        }
        suitable.add(new LegacyAlgorithm(DOCUMENTED, CUDNN_STATUS_SUCCESS, true,
                LegacyAlgorithm.math(plans.precision())));
        List<Candidate> candidates = suitable.stream().distinct().map(each -> new Candidate(pass, each)).toList();
        return PassChoice.of(pass, geometry.describe() + " in " + plans.precision().label(),
                new PassOffer<>(candidates, refused));
    }

    private Stream<PassChoice<Candidate>> choices() {
        return Stream.of(forward, backwardInput, backwardKernel).filter(Objects::nonNull);
    }

    @Override
    public long workspaceBytes() {
        return paddedBytes + choices().mapToLong(choice -> choice.candidate().workspace()).max().orElseThrow();
    }

    private void run(PassChoice<Candidate> choice, long x, long kernel, long y, long workspace) {
        Cudnn.check(choice.candidate().run(x, kernel, y, workspace + paddedBytes), "convolution", geometry.input());
    }

    /** The address of what the convolution reads. */
    private long padded(long x, long workspace) {
        if (paddedBytes == 0) {
            return x;
        }
        plans.pads().forward(geometry.padding(), geometry.input(), x, workspace);
        return workspace;
    }

    @Override
    public void forward(long x, long kernel, long y, long workspace) {
        run(forward, padded(x, workspace), kernel, y, workspace);
    }

    @Override
    public void backwardInput(long dz, long kernel, long dx, long workspace) {
        backward.requireInput();
        run(backwardInput, paddedBytes == 0 ? dx : workspace, kernel, dz, workspace);
        if (paddedBytes != 0) {
            plans.pads().backward(geometry.padding(), geometry.input(), workspace, dx);
        }
    }

    @Override
    public void backwardKernel(long x, long dz, long dkernel, long workspace) {
        backward.requireParameters();
        run(backwardKernel, padded(x, workspace), dkernel, dz, workspace);
    }

    /** Such as "cuDNN's legacy functions fp32: forward IMPLICIT_PRECOMP_GEMM (workspace 0 bytes)". */
    @Override
    public String description() {
        return choices().map(PassChoice::describe).collect(Collectors.joining(", ", "cuDNN's legacy functions "
                + plans.precision().label() + ": ", paddedBytes == 0 ? "" : ", input padded before"));
    }

    @Override
    public void close() {
        owned.close();
    }
}
