package dev.whisker.backend.cuda;

import dev.whisker.backend.cuda.BackendAttribute.Kind;

/** A GPU that is not here: cuDNN plans for its properties, and needs neither a driver nor a context for that. */
final class DescribedDevice implements PlanningDevice, AutoCloseable {
    private final BackendDescriptor properties;

    /** @param json the properties, as the graph API reads and writes them */
    DescribedDevice(byte[] json) {
        properties = new BackendDescriptor(Kind.DEVICE);
        properties.text(BackendAttribute.DEVICE_JSON, json).finish();
    }

    @Override
    public void ofGraph(BackendDescriptor graph) {
        // Graphs that are planned for properties have no handle.
    }

    @Override
    public void ofHeuristic(BackendDescriptor heuristic) {
        heuristic.refer(BackendAttribute.HEURISTIC_DEVICE, properties);
    }

    @Override
    public void ofPlan(BackendDescriptor plan) {
        plan.refer(BackendAttribute.PLAN_DEVICE, properties);
    }

    @Override
    public void close() {
        properties.close();
    }
}
