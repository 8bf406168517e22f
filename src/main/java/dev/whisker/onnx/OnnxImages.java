package dev.whisker.onnx;

import dev.whisker.layer.Rescaling;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.op.Interpolation;
import dev.whisker.op.Padding2d;
import dev.whisker.tensor.Shape;
import java.util.List;

/** Layers that scale, resize and pad feature maps as ONNX operations. */
final class OnnxImages {
    private final OnnxGraph graph;

    OnnxImages(OnnxGraph graph) {
        this.graph = graph;
    }

    Value rescaling(String name, Rescaling layer, Value x) {
        String scaled = graph.node(name + "/scaled", "Mul", x.name(), graph.number(name + "/scale", layer.scale()));
        return x.to(graph.node(name, "Add", scaled, graph.number(name + "/offset", layer.offset())), x.shape());
    }

    Value resizing(String name, Interpolation interpolation, Value x, Shape output) {
        return interpolation == Interpolation.NEAREST ? nearest(name, x, output) : bilinear(name, x, output);
    }

    private Value bilinear(String name, Value x, Shape output) {
        Value in = x.first(graph);
        // All four sizes, though two would do since operator set 18: onnxruntime 1.30 fails on those where it moves a
        // Transpose past the Resize. And cut out of all extents, as OpenCV 4.13 overlooks "start" and "end" of Shape.
        String kept = graph.node(name + "/batch_and_channels", "Slice", graph.node(name + "/extents", "Shape",
                in.name()),
                graph.integers(name + "/from", 0), graph.integers(name + "/to", 2));
        String sizes = graph.node(name + "/sizes", "Concat",
                List.of(kept, graph.integers(name + "/height_and_width", output.height(), output.width())),
                node -> node.with("axis", 0));
        // No region of interest and no scales.
        return in.to(graph.node(name, "Resize", List.of(in.name(), "", "", sizes),
                node -> node.with("mode", "linear").with("coordinate_transformation_mode", "half_pixel")), output);
    }

    /**
     * As a choice of rows and one of columns: where a position lies between two pixels, Resize rounds differently from
     * program to program.
     */
    private Value nearest(String name, Value x, Shape output) {
        int axis = x.channelsFirst() ? 2 : 1;
        String rows = graph.integers(name + "/row_numbers", nearest(x.shape().height(), output.height()));
        String columns = graph.integers(name + "/column_numbers", nearest(x.shape().width(), output.width()));
        String chosen = graph.node(name + "/rows", "Gather", List.of(x.name(), rows), node -> node.with("axis", axis));
        return x.to(graph.node(name, "Gather", List.of(chosen, columns), node -> node.with("axis", axis + 1)), output);
    }

    /**
     * {@code floor((i + 0.5) * in / out)} in float32 (TensorFlow
     * {@code core/kernels/image/resize_nearest_neighbor_op.cc}).
     */
    private static int[] nearest(int in, int out) {
        float scale = (float) in / (float) out;
        int[] sources = new int[out];
        for (int i = 0; i < out; i++) {
            sources[i] = Math.min((int) Math.floor((i + 0.5f) * scale), in - 1);
        }
        return sources;
    }

    Value zeroPadding(String name, ZeroPadding2D layer, Value x, Shape output) {
        Padding2d p = layer.padding();
        int[] pads = x.channelsFirst()
                ? new int[] {0, 0, p.top(), p.left(), 0, 0, p.bottom(), p.right()}
                : new int[] {0, p.top(), p.left(), 0, 0, p.bottom(), p.right(), 0};
        return x.to(graph.node(name, "Pad", x.name(), graph.integers(name + "/pads", pads)), output);
    }
}
