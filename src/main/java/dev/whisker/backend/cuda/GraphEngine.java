package dev.whisker.backend.cuda;

import dev.whisker.backend.cuda.BackendAttribute.Kind;
import dev.whisker.backend.natives.OwnedResources;
import java.util.Optional;

/**
 * One of cuDNN's engines for a graph, configured as its heuristic wants it: first offered, with notes; then a plan,
 * with the workspace that this really needs; then run.
 */
final class GraphEngine implements PassCandidate {
    private final ConvolutionGraph.Subject subject;
    private final PlanningDevice device;
    private final int rank;
    private final Execution execution;
    private final OwnedResources owned = new OwnedResources();
    private final BackendDescriptor configuration;
    private final long number;
    private final EngineNotes notes;
    private BackendDescriptor plan;
    private long workspace;
    private VariantPacks packs;
    /** The addresses of a call: x, kernel, y, workspace; and the bias before the workspace if there is one. */
    private final long[] addresses;

    /** What executes plans. */
    interface Execution {
        /** Queues it; returns cuDNN's status. */
        int run(BackendDescriptor plan, BackendDescriptor pack);

        /** Runs it once; what failed, in words. */
        Optional<String> trial(Object key, long workspace, PassTrial.Run run);
    }

    /** Equal for what cuDNN offers in the same place for the same graph, which is the same. */
    private record Key(ConvolutionGraph.Subject subject, int rank) {
    }

    /**
     * @param configuration is closed with this
     * @param rank its place among all that was offered
     * @throws CudnnFailure if cuDNN does not say what it is
     */
    GraphEngine(ConvolutionGraph graph, PlanningDevice device, BackendDescriptor configuration, int rank,
            Execution execution) {
        subject = graph.subject();
        this.device = device;
        this.configuration = owned.add(configuration, BackendDescriptor::close);
        this.rank = rank;
        this.execution = execution;
        addresses = new long[subject.bias() ? 5 : 4];
        try {
            BackendDescriptor engine = owned.add(
                    configuration.one(BackendAttribute.CONFIGURATION_ENGINE, Kind.ENGINE), BackendDescriptor::close);
            number = engine.number(BackendAttribute.ENGINE_NUMBER);
            notes = EngineNotes.of(engine);
        } catch (RuntimeException | Error e) {
            owned.closeAfter(e);
            throw e;
        }
    }

    boolean addsBias() {
        return subject.bias();
    }

    long number() {
        return number;
    }

    EngineNotes notes() {
        return notes;
    }

    @Override
    public String name() {
        return "engine " + number;
    }

    @Override
    public Optional<String> prepare() {
        plan = BackendDescriptor.of(Kind.PLAN, owned);
        device.ofPlan(plan);
        Optional<String> refusal = plan.refer(BackendAttribute.PLAN_CONFIGURATION, configuration).tryFinish();
        if (refusal.isEmpty()) {
            workspace = plan.number(BackendAttribute.PLAN_WORKSPACE);
            packs = owned.add(subject.bias()
                    ? new VariantPacks(ConvolutionGraph.X, ConvolutionGraph.KERNEL, ConvolutionGraph.Y,
                            ConvolutionGraph.BIAS)
                    : new VariantPacks(ConvolutionGraph.X, ConvolutionGraph.KERNEL, ConvolutionGraph.Y),
                    VariantPacks::close);
        }
        return refusal;
    }

    @Override
    public long workspace() {
        return workspace;
    }

    @Override
    public String details() {
        String words = notes.describe();
        return (words.isEmpty() ? "" : words + ", ") + "workspace " + workspace + " bytes";
    }

    @Override
    public Optional<String> failure() {
        return execution.trial(new Key(subject, rank), workspace, this::run);
    }

    /** Queues the pass; all are addresses. The bias counts only where the graph has one. Returns cuDNN's status. */
    int run(long x, long kernel, long y, long bias, long space) {
        addresses[0] = x;
        addresses[1] = kernel;
        addresses[2] = y;
        addresses[3] = bias;
        addresses[addresses.length - 1] = space;
        return execution.run(plan, packs.at(addresses));
    }

    @Override
    public void close() {
        owned.close();
    }
}
