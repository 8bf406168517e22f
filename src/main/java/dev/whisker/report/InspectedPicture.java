package dev.whisker.report;

import dev.whisker.inspect.Atlas;
import dev.whisker.inspect.PictureInspection;
import java.util.List;

/**
 * A picture on the page of an inspection.
 *
 * @param name    the file
 * @param height  as it goes into the network
 * @param width   as it goes into the network
 * @param values  as it goes into the network, (height, width, channels), 0 to 255
 * @param classes what was computed for the score of each class that was looked at, the predicted one first
 * @param atlas   the strongest channels of every layer
 */
public record InspectedPicture(String name, int height, int width, double[] values, List<PictureInspection> classes,
                               List<AtlasLayer> atlas) {
    /**
     * A layer of the atlas with what is known of it.
     *
     * @param field the receptive field of a position, as text; empty where it is not known
     */
    public record AtlasLayer(Atlas.Layer layer, String field) {
    }
}
