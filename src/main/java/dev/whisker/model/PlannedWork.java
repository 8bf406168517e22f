package dev.whisker.model;

import dev.whisker.layer.Instance;
import dev.whisker.layer.LayerWork;
import dev.whisker.op.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the nodes of a plan do in a step, counted from shapes. */
final class PlannedWork {
    private final Graph graph;
    private final int batch;
    private final Instance[] instances;
    private final Reach reach;
    private final Backend backend;

    PlannedWork(Graph graph, int batch, Instance[] instances, Reach reach, Backend backend) {
        this.graph = graph;
        this.batch = batch;
        this.instances = instances;
        this.reach = reach;
        this.backend = backend;
    }

    /** The bytes that these nodes read and write. */
    Traffic traffic(int begin, int end) {
        return IntStream.range(begin, end).mapToObj(this::traffic).reduce(new Traffic(0, 0), Traffic::plus);
    }

    private Traffic traffic(int node) {
        return Traffic.of(graph, batch, node, instances[node], reach, backend);
    }

    /** Of each layer of these nodes, in the order of forward, also of those inside a node. */
    List<LayerWork> of(int begin, int end) {
        List<LayerWork> work = new ArrayList<>();
        for (int node = begin; node < end; node++) {
            List<LayerWork> inside = instances[node].work();
            work.addAll(inside);
            if (inside.isEmpty() && !instances[node].isView()) {
                work.add(alone(node));
            }
        }
        return work;
    }

    private LayerWork alone(int node) {
        double flops = 2 * ModelFlops.multiplyAdds(graph, node, batch);
        int gradients = 0;
        if (reach.isActive(node)) {
            gradients = (graph.isTrained(node) ? 1 : 0) + (reach.needsInput(node, 0) ? 1 : 0);
        }
        Traffic bytes = traffic(node);
        return new LayerWork(graph.node(node).valuePath(), flops, gradients * flops, bytes.forward(), bytes.backward());
    }
}
