package dev.whisker.model;

import dev.whisker.layer.Computation;
import java.io.Serializable;
import java.util.List;

/**
 * A step of a {@link Graph}.
 *
 * @param path        its name in the model, "conv2d"; of a layer in an application "base/block_1_expand". Its weights
 *                    are named by it.
 * @param computation a layer, or what a rewrite has put in its place
 * @param inputs      the numbers of the nodes whose outputs it takes; {@link Graph#INPUT} is the model's input
 * @param trainable   false if its weights are frozen; batch normalization then computes as in inference
 * @param inference   whether it computes as in inference in training programs too, trained or not: what Keras' call
 *                    with {@code training=False} means
 * @param draws       what its random numbers are drawn by
 */
public record Node(String path, Computation computation, List<Integer> inputs, boolean trainable, boolean inference,
                   Draws draws) implements Serializable {
    public Node {
        inputs = List.copyOf(inputs);
    }

    /** The same place with something else in it. */
    public Node withComputation(Computation other) {
        return new Node(path, other, inputs, trainable, inference, draws);
    }

    /** The same node, reading other values. */
    public Node withInputs(List<Integer> others) {
        return new Node(path, computation, others, trainable, inference, draws);
    }

    public Node withTrainable(boolean isTrainable) {
        return new Node(path, computation, inputs, isTrainable, inference, draws);
    }

    public Node withDraws(Draws others) {
        return new Node(path, computation, inputs, trainable, inference, others);
    }

    /** What a weight of the node is called in the model: "conv2d/kernel". */
    public String weightPath(String weight) {
        return computation.weightPath(path, weight);
    }

    /** The path of the layer whose output the node's output is: of several layers in one, the last. */
    public String valuePath() {
        return computation.valuePath(path);
    }

    /** Whether it is an application: a whole model that is one layer of another. */
    public boolean isApplication() {
        return computation instanceof Composite composite && composite.isApplication();
    }
}
