package dev.whisker.onnx;

import dev.whisker.format.protobuf.ProtoMessage;
import java.util.List;

/**
 * One operation of a graph: {@code NodeProto}, and {@code AttributeProto} for its settings. The node is called as its
 * output.
 */
final class OnnxNode {
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int STRING = 3;
    private static final int INTS = 7;

    private final ProtoMessage proto = new ProtoMessage();

    OnnxNode(String operator, List<String> inputs, String output) {
        inputs.forEach(input -> proto.text(1, input));
        proto.text(2, output).text(3, output).text(4, operator);
    }

    OnnxNode with(String name, int value) {
        return attribute(attribute(name, INT).number(3, value));
    }

    OnnxNode with(String name, float value) {
        return attribute(attribute(name, FLOAT).real(2, value));
    }

    OnnxNode with(String name, String value) {
        return attribute(attribute(name, STRING).text(4, value));
    }

    OnnxNode with(String name, int[] values) {
        ProtoMessage attribute = attribute(name, INTS);
        for (int value : values) {
            attribute.number(8, value);
        }
        return attribute(attribute);
    }

    private static ProtoMessage attribute(String name, int type) {
        return new ProtoMessage().text(1, name).number(20, type);
    }

    private OnnxNode attribute(ProtoMessage attribute) {
        proto.message(5, attribute);
        return this;
    }

    ProtoMessage proto() {
        return proto;
    }
}
