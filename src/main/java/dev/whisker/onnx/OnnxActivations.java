package dev.whisker.onnx;

import dev.whisker.op.Activation;
import java.util.List;

/** Activation functions as ONNX operations. */
final class OnnxActivations {
    private final OnnxGraph graph;

    OnnxActivations(OnnxGraph graph) {
        this.graph = graph;
    }

    /** The activation of a value, under this name. */
    Value apply(String name, Activation activation, Value x) {
        return activation == Activation.LINEAR ? x : x.to(operation(name, activation, x), x.shape());
    }

    /** Leaky relu of any slope. */
    String leakyRelu(String name, double slope, Value x) {
        return graph.node(name, "LeakyRelu", List.of(x.name()), node -> node.with("alpha", (float) slope));
    }

    private String operation(String name, Activation activation, Value x) {
        List<String> in = List.of(x.name());
        return switch (activation) {
            case RELU -> graph.node(name, "Relu", x.name());
            case RELU6 -> graph.node(name, "Clip", x.name(), graph.number(name + "/min", 0),
                    graph.number(name + "/max", 6));
            case SIGMOID -> graph.node(name, "Sigmoid", x.name());
            case SOFTMAX -> graph.node(name, "Softmax", in, node -> node.with("axis", x.channelAxis()));
            case TANH -> graph.node(name, "Tanh", x.name());
            case ELU -> graph.node(name, "Elu", in, node -> node.with("alpha", 1f));
            case SELU -> graph.node(name, "Selu", in,
                    node -> node.with("alpha", (float) Activation.SELU_ALPHA).with("gamma",
                            (float) Activation.SELU_SCALE));
            case SWISH -> graph.node(name, "Mul", x.name(), graph.node(name + "/sigmoid", "Sigmoid", x.name()));
            case HARD_SIGMOID -> graph.node(name, "HardSigmoid", in,
                    node -> node.with("alpha", 1 / 6f).with("beta", 0.5f));
            case HARD_SWISH -> graph.node(name, "HardSwish", x.name());
            case LEAKY_RELU -> leakyRelu(name, Activation.LEAKY_RELU_SLOPE, x);
            case LINEAR -> x.name();
        };
    }
}
