package dev.whisker.inspect;

import dev.whisker.layer.AveragePooling2D;
import dev.whisker.layer.Computation;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.DepthwiseConv2D;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.op.Window2d;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The part of the picture that one position of a layer's value can depend on, along both axes. The window of the
 * position y begins at {@code start + y jump} and is {@code size} pixels long; parts of it may lie outside of the
 * picture.
 *
 * <pre>
 * through a window of k elements with stride s, dilation d and padding p before:
 * start' = start - p jump;   size' = size + (k - 1) d jump;   jump' = s jump
 * </pre>
 * Where several ways lead to a value, it is the smallest window around those of all of them. Source: Araujo et al.
 * 2019, "Computing Receptive Fields of Convolutional Neural Networks".
 */
public record ReceptiveField(Axis rows, Axis columns) {
    private static final ReceptiveField OF_INPUT = new ReceptiveField(new Axis(1, 1, 0), new Axis(1, 1, 0));

    /** Along one axis, in pixels. */
    public record Axis(int size, int jump, int start) {
        private Axis through(int kernel, int stride, int dilation, int padding) {
            return new Axis(size + (kernel - 1) * dilation * jump, jump * stride, start - padding * jump);
        }

        private Axis shifted(int padding) {
            return new Axis(size, jump, start - padding * jump);
        }

        private Axis around(Axis other) {
            int from = Math.min(start, other.start);
            return new Axis(Math.max(start + size, other.start + other.size) - from, jump, from);
        }

        /** The first pixel of a position's window, cut at the picture's border. */
        public int from(int position) {
            return Math.max(0, start + position * jump);
        }

        /** One more than the last pixel of a position's window, cut at the picture's border. */
        public int to(int position, int extent) {
            return Math.min(extent, start + position * jump + size);
        }
    }

    /** Of a layer's value; empty where a position is not one of a picture, or layers on the way are not known here. */
    public static Optional<ReceptiveField> of(Trace trace, String layer) {
        Graph graph = trace.graph();
        int wanted = trace.node(layer);
        ReceptiveField[] fields = new ReceptiveField[graph.size() + 1];
        fields[0] = graph.input().rank() == 3 ? OF_INPUT : null;
        for (int i = 0; i <= wanted; i++) {
            fields[i + 1] = of(graph, i, fields);
        }
        return Optional.ofNullable(fields[wanted + 1]);
    }

    private static ReceptiveField of(Graph graph, int index, ReceptiveField[] fields) {
        Node node = graph.node(index);
        if (graph.outputShape(index, 1).rank() != 4) {
            return null;
        }
        ReceptiveField around = null;
        for (int input : node.inputs()) {
            ReceptiveField field = fields[input + 1];
            if (field == null || around != null && (field.rows.jump != around.rows.jump
                    || field.columns.jump != around.columns.jump)) {
                return null;
            }
            around = around == null ? field : new ReceptiveField(around.rows.around(field.rows),
                    around.columns.around(field.columns));
        }
        return around == null ? null : through(around, node.computation(), graph.inputShapes(index, 1));
    }

    private static ReceptiveField through(ReceptiveField field, Computation layer, List<Shape> inputs) {
        Shape input = inputs.get(0);
        if (layer instanceof ZeroPadding2D padding) {
            return new ReceptiveField(field.rows.shifted(padding.padding().top()),
                    field.columns.shifted(padding.padding().left()));
        }
        Window2d window = window(layer);
        if (window != null) {
            return new ReceptiveField(
                    field.rows.through(window.kernelHeight(), window.strideHeight(), window.dilationHeight(),
                            window.padTop(input.height())),
                    field.columns.through(window.kernelWidth(), window.strideWidth(), window.dilationWidth(),
                            window.padLeft(input.width())));
        }
        boolean samePlaces = inputs.stream().allMatch(each -> each.rank() == 4)
                && layer.outputShape(inputs).height() == input.height()
                && layer.outputShape(inputs).width() == input.width();
        return samePlaces ? field : null;
    }

    private static Window2d window(Computation layer) {
        if (layer instanceof Conv2D conv) {
            return new Window2d(conv.kernelSize().height(), conv.kernelSize().width(), conv.strides().height(),
                    conv.strides().width(), conv.dilationRate().height(), conv.dilationRate().width(), conv.padding());
        }
        if (layer instanceof DepthwiseConv2D conv) {
            return new Window2d(conv.kernelSize().height(), conv.kernelSize().width(), conv.strides().height(),
                    conv.strides().width(), conv.dilationRate().height(), conv.dilationRate().width(), conv.padding());
        }
        if (layer instanceof MaxPooling2D pool) {
            return pool.window();
        }
        return layer instanceof AveragePooling2D pool ? pool.window() : null;
    }

    /**
     * The effective receptive field: how much each pixel moves one position of a layer's value, over pictures:
     *
     * <pre>sqrt(mean over pictures of sum over colors of (d sum over k of A[row, column, k] / dx)^2)</pre>
     * Source: Luo et al. 2016, "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks".
     *
     * @param pictures row by row
     */
    public static Heatmap effective(Trace trace, String layer, int row, int column, double[][] pictures) {
        Shape shape = trace.shape(layer);
        Shape input = trace.shape(ObservedGraph.INPUT);
        int channels = shape.get(2);
        int place = (row * shape.get(1) + column) * channels;
        Seed seed = new Seed(layer, (value, samples) -> {
            double[] gradient = new double[value.length];
            Arrays.fill(gradient, place, place + channels, 1);
            return gradient;
        });
        double[] map = new double[input.get(0) * input.get(1)];
        for (double[] picture : pictures) {
            double[] gradient = trace.gradients(picture, 1, seed, List.of(ObservedGraph.INPUT))
                    .gradient(ObservedGraph.INPUT);
            for (int i = 0; i < gradient.length; i++) {
                map[i / input.get(2)] += gradient[i] * gradient[i] / pictures.length;
            }
        }
        for (int i = 0; i < map.length; i++) {
            map[i] = Math.sqrt(map[i]);
        }
        return new Heatmap(input.get(0), input.get(1), map);
    }
}
