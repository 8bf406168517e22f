package dev.whisker.model;

import dev.whisker.layer.BufferSpec;
import dev.whisker.layer.BufferSpec.Lifetime;
import dev.whisker.layer.Instance;
import dev.whisker.layer.WeightSpec;
import dev.whisker.op.Backend;
import dev.whisker.tensor.DType;

/**
 * The bytes that the nodes of a program read and write in a step, counted from their tensors. For each node that is not
 * a view:
 *
 * <pre>
 * forward   inputs + output + weights + its buffers, those that do not outlive the node twice (written and read)
 * backward  gradient of the output + gradients of inputs and weights that are computed
 *           + inputs, output and buffers that were kept for it + kernel, where an input's gradient is computed
 *           + buffers of backward alone, twice
 * </pre>
 * So each operation reads what it needs once and writes its results once, with nothing kept in a cache from one to the
 * next. Buffers that are written only where a step is watched are left out. What a plan does besides is not counted:
 * padding or reordering in scratch memory, a bias added in a pass of its own, an algorithm that reads its input several
 * times. Nor are losses and the optimizer.
 *
 * @param forward  bytes
 * @param backward bytes; 0 without a backward pass
 */
public record Traffic(long forward, long backward) {
    /** Of one node that a plan runs. */
    static Traffic of(Graph graph, int batch, int node, Instance instance, Reach reach, Backend backend) {
        if (instance.isView()) {
            return new Traffic(0, 0);
        }
        DType type = backend.activationType();
        int weightBytes = backend.weightType().bytes();
        long weights = elements(graph, node, false) * weightBytes;
        long output = graph.outputShape(node, batch).size() * type.bytes();
        long forward = output + weights + buffers(instance, Lifetime.STEP) + 2 * buffers(instance, Lifetime.FORWARD);
        long backward = 0;
        boolean active = reach.isActive(node);
        boolean anyInput = false;
        for (int place = 0; place < graph.node(node).inputs().size(); place++) {
            long input = graph.inputShapes(node, batch).get(place).size() * type.bytes();
            forward += input;
            boolean needed = reach.needsInput(node, place) && !instance.passesGradient(place);
            anyInput |= needed;
            backward += (needed ? input : 0) + (active && instance.keepsInput(place) ? input : 0);
        }
        if (active) {
            backward += output + (instance.keepsOutput() ? output : 0) + (anyInput ? weights : 0)
                    + elements(graph, node, true) * weightBytes + buffers(instance, Lifetime.STEP)
                    + 2 * buffers(instance, Lifetime.BACKWARD);
        }
        return new Traffic(forward, backward);
    }

    Traffic plus(Traffic other) {
        return new Traffic(forward + other.forward, backward + other.backward);
    }

    private static long elements(Graph graph, int node, boolean trainedOnly) {
        boolean trained = graph.node(node).trainable();
        return graph.weights(node).stream().filter(spec -> !trainedOnly || trained && spec.trainable())
                .map(WeightSpec::shape).mapToLong(shape -> shape.size()).sum();
    }

    private static long buffers(Instance instance, Lifetime lifetime) {
        return instance.writtenBuffers().stream().filter(spec -> spec.lifetime() == lifetime)
                .mapToLong((BufferSpec spec) -> spec.shape().size() * spec.dtype().bytes()).sum();
    }
}
