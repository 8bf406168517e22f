package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.cudnnGetVersion;

import dev.whisker.backend.natives.OwnedResources;
import dev.whisker.op.Backward;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The passes of one convolution by cuDNN's graph API, each by an engine that was run once when it was chosen. */
final class GraphConvolution implements ConvolutionPasses {
    private final Cudnn cudnn;
    private final ConvolutionGeometry geometry;
    private final ConvolutionArithmetic arithmetic;
    private final PictureLayout layout;
    private final Backward backward;
    private final PassTrial trial;
    private final EngineSearch search;
    private final OwnedResources owned = new OwnedResources();
    private final PassChoice<GraphEngine> forward;
    /** Why cuDNN does not add the bias although it was to; null where it does or was not to. */
    private String biasFailure;
    /** Null if the plan has no such gradient. */
    private final PassChoice<GraphEngine> backwardInput;
    private final PassChoice<GraphEngine> backwardKernel;

    /**
     * @param layout in which the operands of all passes lie
     * @param bias   whether {@link #forward} is to add a bias, if it can
     * @throws NoAlgorithm if cuDNN has nothing that will do for one of the passes
     */
    GraphConvolution(Gpu gpu, Cudnn cudnn, ConvolutionGeometry geometry, ConvolutionArithmetic arithmetic,
            PictureLayout layout, Backward backward, boolean bias) {
        this.cudnn = cudnn;
        this.geometry = geometry;
        this.arithmetic = arithmetic;
        this.layout = layout;
        this.backward = backward;
        trial = new PassTrial(gpu, cudnn);
        search = new EngineSearch(PlanningDevice.of(cudnn), cudnnGetVersion(), new OnThisGpu());
        try {
            forward = bias ? forwardWithBias() : chosen(ConvolutionPass.FORWARD, false);
            backwardInput = backward.ofInput() ? chosen(ConvolutionPass.INPUT, false) : null;
            backwardKernel = backward.ofParameters() ? chosen(ConvolutionPass.KERNEL, false) : null;
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    /** With the bias, or without if that fails, since an own kernel can add it. */
    private PassChoice<GraphEngine> forwardWithBias() {
        try {
            return chosen(ConvolutionPass.FORWARD, true);
        } catch (NoAlgorithm e) {
            biasFailure = e.reasons();
            return chosen(ConvolutionPass.FORWARD, false);
        }
    }

    private PassChoice<GraphEngine> chosen(ConvolutionPass pass, boolean bias) {
        return owned.add(PassChoice.of(pass, geometry.describe() + " in " + label(), offer(pass, bias)),
                PassChoice::close);
    }

    private PassOffer<GraphEngine> offer(ConvolutionPass pass, boolean bias) {
        try {
            ConvolutionGraph graph = owned.add(new ConvolutionGraph(PlanningDevice.of(cudnn),
                    new ConvolutionGraph.Subject(pass, geometry, arithmetic, layout, bias)), ConvolutionGraph::close);
            return search.offer(graph);
        } catch (CudnnFailure e) {
            return new PassOffer<>(List.of(), List.of("it does not take such a convolution: " + e.words()));
        }
    }

    private final class OnThisGpu implements GraphEngine.Execution {
        @Override
        public int run(BackendDescriptor plan, BackendDescriptor pack) {
            cudnn.countCall();
            return BackendDescriptor.execute(cudnn.context(), plan, pack);
        }

        @Override
        public Optional<String> trial(Object key, long workspace, PassTrial.Run run) {
            return trial.failure(key, geometry, arithmetic.elementBytes(), workspace, run);
        }
    }

    private String label() {
        return arithmetic.label() + (layout == PictureLayout.NHWC ? "" : " " + layout.value());
    }

    private Stream<PassChoice<GraphEngine>> choices() {
        return Stream.of(forward, backwardInput, backwardKernel).filter(Objects::nonNull);
    }

    @Override
    public long workspaceBytes() {
        return choices().mapToLong(choice -> choice.candidate().workspace()).max().orElseThrow();
    }

    @Override
    public boolean addsBias() {
        return forward.candidate().addsBias();
    }

    private void run(PassChoice<GraphEngine> choice, long x, long kernel, long y, long bias, long workspace) {
        Cudnn.check(choice.candidate().run(x, kernel, y, bias, workspace), "convolution", geometry.input());
    }

    @Override
    public void forward(long x, long kernel, long y, long workspace) {
        if (addsBias()) {
            throw new IllegalStateException("this convolution adds a bias");
        }
        run(forward, x, kernel, y, 0, workspace);
    }

    @Override
    public void forward(long x, long kernel, long bias, long y, long workspace) {
        if (!addsBias()) {
            throw new IllegalStateException("this convolution adds no bias");
        }
        run(forward, x, kernel, y, bias, workspace);
    }

    @Override
    public void backwardInput(long dz, long kernel, long dx, long workspace) {
        backward.requireInput();
        run(backwardInput, dx, kernel, dz, 0, workspace);
    }

    @Override
    public void backwardKernel(long x, long dz, long dkernel, long workspace) {
        backward.requireParameters();
        run(backwardKernel, x, dkernel, dz, 0, workspace);
    }

    /** Such as "cuDNN fp32: forward engine 1 (workspace 0 bytes), backward data engine 74 (workspace 512 bytes)". */
    @Override
    public String description() {
        String biasNote = addsBias() ? " with bias"
                : biasFailure != null ? " without bias, which failed: " + biasFailure : "";
        return choices().map(choice -> choice.describe() + (choice == forward ? biasNote : ""))
                .collect(Collectors.joining(", ", "cuDNN " + label() + ": ", ""));
    }

    @Override
    public void close() {
        owned.close();
    }
}
