package dev.whisker.model.rewrite;

import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts the layers of an application, which always computes as in inference, into one {@link BatchSlices}; into two if
 * only its end is trained. The last rewrite: others no longer see the layers.
 */
public final class SliceBatches {
    /** Fewer are not put into slices. */
    static final int MIN_NODES = 2;

    private SliceBatches() {
    }

    /**
     * The rewritten model; the same one if there is nothing to do.
     *
     * @param size pictures at a time; {@link Integer#MAX_VALUE} for all of them, which needs no slices
     */
    public static Graph apply(Graph model, int size) {
        if (size == Integer.MAX_VALUE) {
            return model;
        }
        NewNodes nodes = new NewNodes(model);
        int firstTrained = model.firstTrained();
        for (int i = 0; i < model.size();) {
            int end = end(model, i, firstTrained);
            if (end - i < MIN_NODES) {
                nodes.keep(i++);
            } else {
                nodes.addInPlaceOf(i, slices(model, i, end, size));
                nodes.isLast(end - 1);
                i = end;
            }
        }
        return nodes.graph();
    }

    /**
     * Where the longest run of nodes ends that begins here, computes as in inference, and is one node to all others.
     */
    static int end(Graph model, int start, int firstTrained) {
        int most = start;
        while (most < model.size() && model.node(most).inference() && (most != firstTrained || most == start)) {
            most++;
        }
        return IntStream.iterate(most, end -> end > start, end -> end
                - 1).filter(end -> isOne(model, start, end)).findFirst()
                .orElse(start);
    }

    /** Whether nodes read one value of the others, and the others read only the last of them. */
    private static boolean isOne(Graph model, int start, int end) {
        long read = IntStream.range(start,
                end).flatMap(i -> model.node(i).inputs().stream().mapToInt(Integer::intValue))
                .filter(input -> input < start).distinct().count();
        boolean closed = IntStream.range(start, end
                - 1).allMatch(i -> model.readers(i).stream().allMatch(reader -> reader < end));
        return read == 1 && closed && model.node(start).inputs().size() == 1;
    }

    private static Node slices(Graph model, int start, int end, int size) {
        List<Integer> run = new ArrayList<>(IntStream.range(start, end).boxed().toList());
        Node first = model.node(start);
        boolean trainable = run.stream().anyMatch(i -> model.node(i).trainable());
        return new Node(first.path(), new BatchSlices(model.part(run), size), first.inputs(), trainable, true,
                first.draws());
    }
}
