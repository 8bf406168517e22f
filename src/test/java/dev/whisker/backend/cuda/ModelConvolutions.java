package dev.whisker.backend.cuda;

import dev.whisker.experiment.Experiments;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.Size2d;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.model.rewrite.MergePadding;
import dev.whisker.op.Padding;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The convolutions of the twenty models at their shapes, each once. */
final class ModelConvolutions {
    private static final String NOT_OF_THE_TWENTY = "demo";

    private ModelConvolutions() {
    }

    /** Those that are described, and those that are computed, with padding merged into them. */
    static Set<ConvolutionGeometry> geometries(int batch) {
        Set<ConvolutionGeometry> found = new LinkedHashSet<>();
        for (String name : Experiments.names()) {
            if (!name.equals(NOT_OF_THE_TWENTY)) {
                Graph described = Experiments.find(name).model().open();
                add(described, batch, found);
                add(MergePadding.apply(described), batch, found);
            }
        }
        return found;
    }

    private static void add(Graph model, int batch, Set<ConvolutionGeometry> found) {
        List<Node> nodes = model.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Shape input = model.inputShapes(i, batch).get(0);
            Shape output = model.outputShape(i, batch);
            if (nodes.get(i).computation() instanceof Conv2D conv) {
                found.add(ConvolutionGeometry.of(window(conv.kernelSize(), conv.strides(), conv.dilationRate(),
                        conv.padding()), input, output, 1));
            } else if (nodes.get(i).computation() instanceof DepthwiseConv2D conv) {
                found.add(ConvolutionGeometry.of(window(conv.kernelSize(), conv.strides(), conv.dilationRate(),
                        conv.padding()), input, output, input.channels()));
            }
        }
    }

    private static Window2d window(Size2d kernel, Size2d strides, Size2d dilation, Padding padding) {
        return new Window2d(kernel.height(), kernel.width(), strides.height(), strides.width(), dilation.height(),
                dilation.width(), padding);
    }
}
