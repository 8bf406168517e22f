package dev.whisker.backend.cuda;

/** What cuDNN plans for, as its descriptors are given it: a GPU in use, or one that is only described. */
interface PlanningDevice {
    /** Gives it to a graph that is not finalized yet. */
    void ofGraph(BackendDescriptor graph);

    /** Gives it to a heuristic that is not finalized yet. */
    void ofHeuristic(BackendDescriptor heuristic);

    /** Gives it to a plan that is not finalized yet. */
    void ofPlan(BackendDescriptor plan);

    /** The GPU on which this context of cuDNN is open. */
    static PlanningDevice of(Cudnn cudnn) {
        return new PlanningDevice() {
            @Override
            public void ofGraph(BackendDescriptor graph) {
                graph.handle(BackendAttribute.GRAPH_HANDLE, cudnn.context());
            }

            @Override
            public void ofHeuristic(BackendDescriptor heuristic) {
                // The graph's handle says it.
            }

            @Override
            public void ofPlan(BackendDescriptor plan) {
                plan.handle(BackendAttribute.PLAN_HANDLE, cudnn.context());
            }
        };
    }
}
