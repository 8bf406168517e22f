package dev.whisker.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.inspect.Atlas;
import dev.whisker.inspect.Heatmap;
import dev.whisker.inspect.LayerRow;
import dev.whisker.report.InspectedPicture.AtlasLayer;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A row for each layer with its distribution and statistics, and the strongest channels of the one that is chosen, on
 * one scale, by mouse or arrow keys. The address of a unit is {@code #layer=NAME&channel=NUMBER}.
 */
final class AtlasView {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEVELS = 255;

    private AtlasView() {
    }

    /** @param budget of the page for pictures; where it does not suffice, a line says so */
    static Html html(InspectedPicture picture, Map<String, LayerRow> rows, PageBudget budget) {
        if (picture.atlas().isEmpty()) {
            return Html.note("The strongest channels of the layers are left out, so that the page stays small.");
        }
        String data = json(picture.atlas(), rows);
        if (!budget.take(data.length())) {
            return Html.note("The strongest channels of the layers are left out, so that the page stays small.");
        }
        return Html.template(AtlasView.class, "atlas", Map.of("data", data.replace("</", "<\\/"), "name",
                picture.name()));
    }

    private static String json(List<AtlasLayer> layers, Map<String, LayerRow> rows) {
        ArrayNode array = JSON.createArrayNode();
        for (AtlasLayer each : layers) {
            Atlas.Layer layer = each.layer();
            ObjectNode node = array.addObject();
            node.put("name", layer.name()).put("shape", layer.shape().get(0) + " x " + layer.shape().get(1) + " x "
                    + layer.shape().get(2));
            node.put("height", layer.shape().get(0)).put("width", layer.shape().get(1));
            node.put("low", layer.low()).put("high", layer.high()).put("field", each.field());
            ArrayNode counts = node.putArray("counts");
            for (int count : layer.counts()) {
                counts.add(count);
            }
            LayerRow row = rows.get(layer.name());
            if (row != null) {
                node.put("mean", Figures.of(row.value().mean())).put("zeros", Figures.percent(row.value().zeroShare()))
                        .put("dead", row.deadChannels()).put("gradient", Figures.of(row.gradientL2()));
            }
            ArrayNode channels = node.putArray("channels");
            for (Atlas.Channel channel : layer.channels()) {
                channels.addObject().put("number", channel.number()).put("max", channel.max())
                        .put("height", channel.map().height()).put("width", channel.map().width())
                        .put("values", levels(channel.map(), layer.low(), layer.high()));
            }
        }
        try {
            return JSON.writeValueAsString(array);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    /** The values on the layer's scale, a byte each, as Base64. */
    private static String levels(Heatmap map, double low, double high) {
        byte[] levels = new byte[map.values().length];
        for (int i = 0; i < levels.length; i++) {
            double share = high > low ? (map.values()[i] - low) / (high - low) : 0;
            levels[i] = (byte) Math.round(LEVELS * Math.max(0, Math.min(1, share)));
        }
        return Base64.getEncoder().encodeToString(levels);
    }
}
