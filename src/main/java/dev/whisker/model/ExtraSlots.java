package dev.whisker.model;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import java.util.ArrayList;
import java.util.List;

/** The buffers of nodes: what they need besides the values of the graph. Times are those of {@link ValueSlots}. */
final class ExtraSlots {
    private ExtraSlots() {
    }

    /** @param backward whether the node runs backward */
    static List<Slot> of(Graph graph, int node, List<BufferSpec> buffers, boolean backward) {
        List<Slot> slots = new ArrayList<>();
        for (BufferSpec spec : buffers) {
            Slot slot = new Slot(graph.node(node).path() + ":" + spec.name(),
                    spec.shape().size() * spec.dtype().bytes(), false);
            slot.use(spec.lifetime() == Lifetime.BACKWARD ? 2 * graph.size() - node : node);
            if (spec.lifetime() == Lifetime.STEP && backward) {
                slot.use(2 * graph.size() - node);
            }
            slots.add(slot);
        }
        return slots;
    }
}
