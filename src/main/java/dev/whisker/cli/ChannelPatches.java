package dev.whisker.cli;

import dev.whisker.experiment.TracedModel;
import dev.whisker.inspect.Atlas;
import dev.whisker.inspect.ReceptiveField;
import dev.whisker.inspect.TopPatches;
import dev.whisker.inspect.TopPatches.Patch;
import dev.whisker.report.InspectPage;
import dev.whisker.report.MapImage;
import dev.whisker.tensor.Shape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts on a page what channels of a layer respond to. */
final class ChannelPatches {
    private static final int PATCHES = 6;
    private static final int CHANNELS = 8;

    private ChannelPatches() {
    }

    /**
     * Looks through pictures.
     *
     * @param channel null for those that respond most to the first picture that was inspected
     */
    static void add(InspectPage page, TracedModel model, String layer, Integer channel, double[] inspected,
            InspectedPictures pictures) {
        TopPatches top = new TopPatches(model.trace(), layer, PATCHES);
        top.add(pictures.values());
        for (int each : channel != null ? List.of(channel) : strongest(model, layer, inspected)) {
            List<BufferedImage> parts = new ArrayList<>();
            List<String> details = new ArrayList<>();
            for (Patch patch : top.of(each)) {
                parts.add(part(model, layer, patch, pictures));
                details.add(String.format(Locale.ROOT, "%s, value %.4g at (%d, %d)",
                        pictures.names().get(patch.picture()),
                        patch.value(), patch.y(), patch.x()));
            }
            page.channel(layer + " channel " + each, parts, details);
        }
    }

    private static List<Integer> strongest(TracedModel model, String layer, double[] picture) {
        return Atlas.of(model.trace(), picture, CHANNELS, 1).stream().filter(each -> each.name().equals(layer))
                .flatMap(each -> each.channels().stream()).map(Atlas.Channel::number).toList();
    }

    private static BufferedImage part(TracedModel model, String layer, Patch patch, InspectedPictures pictures) {
        Shape input = model.trace().shape("input");
        BufferedImage picture = MapImage.picture(pictures.values()[patch.picture()], input.get(0), input.get(1));
        Optional<ReceptiveField> field = ReceptiveField.of(model.trace(), layer);
        if (field.isEmpty()) {
            return picture;
        }
        int top = field.get().rows().from(patch.y());
        int left = field.get().columns().from(patch.x());
        return picture.getSubimage(left, top, field.get().columns().to(patch.x(), input.get(1)) - left,
                field.get().rows().to(patch.y(), input.get(0)) - top);
    }
}
