package dev.whisker.inspect;

import dev.whisker.WhiskerException;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * For each channel of a layer's value the pictures with its largest maximum, in descending order, and where that is:
 * what the channel responds to. Of equal maxima the first position, and the first picture, counts. Pictures are added
 * one after another, so that a data set of any size can be looked through.
 */
public final class TopPatches {
    private final Trace trace;
    private final String layer;
    private final Shape shape;
    private final int count;
    private final List<List<Patch>> byChannel = new ArrayList<>();

    /**
     * The maximum of a channel over a picture.
     *
     * @param picture its number
     * @param y       the row of the maximum in the layer's value
     * @param x       its column
     */
    public record Patch(int picture, int y, int x, double value) {
    }

    /** @param count of pictures that are kept for each channel */
    public TopPatches(Trace trace, String layer, int count) {
        this.trace = trace;
        this.layer = layer;
        this.shape = trace.shape(layer);
        this.count = count;
        if (shape.rank() != 3) {
            throw new WhiskerException("top patches are those of a layer with height and width; the output "
                    + "of '" + layer + "' is " + shape);
        }
        for (int k = 0; k < shape.get(2); k++) {
            byChannel.add(new ArrayList<>());
        }
    }

    /**
     * Looks through pictures.
     *
     * @param pictures one per row; the first of them has the number 0
     */
    public void add(double[][] pictures) {
        ForwardBatches.forEach(trace, List.of(layer), pictures, (picture, values) -> {
            double[] value = values.get(layer);
            for (int k = 0; k < shape.get(2); k++) {
                add(byChannel.get(k), patch(value, k, picture));
            }
        });
    }

    private Patch patch(double[] value, int channel, int picture) {
        int best = 0;
        int channels = shape.get(2);
        for (int p = 1; p < shape.get(0) * shape.get(1); p++) {
            if (value[p * channels + channel] > value[best * channels + channel]) {
                best = p;
            }
        }
        return new Patch(picture, best / shape.get(1), best % shape.get(1), value[best * channels + channel]);
    }

    private void add(List<Patch> top, Patch patch) {
        top.add(patch);
        top.sort(Comparator.comparingDouble(Patch::value).reversed());
        if (top.size() > count) {
            top.remove(count);
        }
    }

    /** Of a channel, the largest first. */
    public List<Patch> of(int channel) {
        return List.copyOf(byChannel.get(channel));
    }
}
