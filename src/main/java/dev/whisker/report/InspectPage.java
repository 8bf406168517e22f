package dev.whisker.report;

import dev.whisker.inspect.ClassActivationMap;
import dev.whisker.inspect.Heatmap;
import dev.whisker.inspect.LayerRow;
import dev.whisker.inspect.PictureInspection;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The page of an inspection: for each picture the answer, the evidence for it, and an atlas of the layers; then how it
 * was made.
 */
public final class InspectPage {
    /** A map whose rank correlation with that of a last layer drawn anew is below this depends on the network. */
    public static final double DEPENDS = 0.5;

    private static final int MAX_SIDE = 320;
    /** Maps of single pixels, which would not be seen over the picture. */
    private static final Set<String> OF_PIXELS = Set.of("saliency_max_abs", "smoothgrad", "integrated_gradients_sum");

    private final IntFunction<String> className;
    private final PageBudget budget = PageBudget.ofPage(HtmlPage.DEFAULT_BYTES);
    private final List<InspectedPicture> pictures = new ArrayList<>();
    private final Map<String, String> origin = new LinkedHashMap<>();

    /** @param className the name of a class, by its number */
    public InspectPage(IntFunction<String> className) {
        this.className = className;
    }

    /** Adds a picture. */
    public InspectPage add(InspectedPicture picture) {
        pictures.add(picture);
        return this;
    }

    /** Adds a line to how the page was made. */
    public InspectPage origin(String what, String value) {
        origin.put(what, value);
        return this;
    }

    /** The page. */
    public HtmlPage page(String title, String subtitle) {
        HtmlPage page = new HtmlPage(title, subtitle).style(InspectPage.class, "atlas.css")
                .script(InspectPage.class, "atlas.js");
        Tabs answers = new Tabs("answer-of", "Picture");
        Tabs evidence = new Tabs("evidence-of", "Picture");
        Tabs layers = new Tabs("layers-of", "Picture");
        for (InspectedPicture picture : pictures) {
            answers.add(picture.name(), answer(picture));
            evidence.add(picture.name(), evidence(picture));
            Map<String, LayerRow> rows = picture.classes().get(0).rows();
            layers.add(picture.name(), AtlasView.html(picture, rows, budget), table(rows));
        }
        page.section("answer", "Answer", answers.html());
        page.section("evidence", "Evidence", evidence.html(), Html.note("A map is worth something only if it depends on "
                + "the network: for each, the weights of the last layer were drawn anew five times, and the rank "
                + "correlation says how alike the map stayed (Adebayo et al. 2018). Near 1, it shows the picture rather "
                + "than what the network has learned."));
        page.section("layers", "Layers", layers.html());
        DataTable made = new DataTable("", List.of("what", "value"));
        origin.forEach((what, value) -> made.row(List.of(what, value)));
        page.section("origin", "How this was made", made.html());
        return page;
    }

    private Html answer(InspectedPicture picture) {
        PictureInspection first = picture.classes().get(0);
        double[] probabilities = first.probabilities();
        Facts facts = new Facts().add("Answer", className.apply(first.predicted()),
                Figures.percent(probabilities[first.predicted()]));
        facts.add("Looked at", String.join(", ", first.layers()), "layer of the maps");
        first.integrated().ifPresent(integrated -> facts.add("Completeness", Figures.percent(integrated.gap()),
                "error of integrated gradients with " + integrated.steps() + " steps"));
        DataTable table = new DataTable("", List.of("class", "probability"));
        for (int i = 0; i < probabilities.length; i++) {
            table.row(List.of(className.apply(i), probabilities[i]));
        }
        BufferedImage image = image(picture);
        Picture shown = Picture.jpeg(Picture.reduced(image, MAX_SIDE), picture.name() + ", classified as "
                + className.apply(first.predicted()));
        Html figure = budget.take(shown.bytes()) ? shown.html() : Html.NONE;
        return Html.of(facts.html(), figure, table.html());
    }

    private static BufferedImage image(InspectedPicture picture) {
        return MapImage.picture(picture.values(), picture.height(), picture.width());
    }

    private Html evidence(InspectedPicture picture) {
        Tabs classes = new Tabs("class-of-" + pictures.indexOf(picture), "Score of");
        for (PictureInspection each : picture.classes()) {
            classes.add(className.apply(each.target()), gallery(picture, each));
        }
        return classes.html();
    }

    private Html gallery(InspectedPicture picture, PictureInspection inspection) {
        BufferedImage image = image(picture);
        Gallery gallery = new Gallery(budget);
        for (Map.Entry<String, String> map : maps(inspection).entrySet()) {
            Heatmap heatmap = inspection.map(map.getKey());
            BufferedImage drawn = OF_PIXELS.contains(map.getKey()) ? MapImage.alone(heatmap)
                    : MapImage.over(image, positive(heatmap));
            String verdict = verdict(inspection, map.getKey());
            gallery.add(Picture.jpeg(Picture.reduced(drawn, MAX_SIDE), map.getValue() + " of "
                    + className.apply(inspection.target()) + " for " + picture.name() + ", largest "
                    + largest(heatmap)), null, map.getValue(), verdict);
        }
        return gallery.html();
    }

    /** The maps that were computed, with their titles, by the names of their arrays. */
    private static Map<String, String> maps(PictureInspection inspection) {
        Map<String, String> maps = new LinkedHashMap<>();
        for (ClassActivationMap method : ClassActivationMap.values()) {
            for (String layer : inspection.layers()) {
                maps.put(method.key() + "/" + layer, method.title() + " at " + layer);
            }
        }
        inspection.layers().forEach(layer -> maps.put("score_cam/" + layer, "Score-CAM at " + layer));
        maps.put("saliency_max_abs", "Saliency");
        maps.put("smoothgrad", "SmoothGrad");
        maps.put("integrated_gradients_sum", "Integrated gradients");
        maps.put("occlusion", "Occlusion");
        maps.keySet().retainAll(inspection.arrays().keySet());
        return maps;
    }

    private static String verdict(PictureInspection inspection, String map) {
        Double correlation = inspection.randomization().get(map);
        if (correlation == null) {
            return "";
        }
        return String.format(Locale.ROOT, "rank correlation %.2f", correlation) + " with a last layer drawn anew: "
                + (Math.abs(correlation) < DEPENDS ? "it depends on the network" : "it hardly depends on the network");
    }

    private static Heatmap positive(Heatmap map) {
        double[] values = map.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, values[i]);
        }
        return new Heatmap(map.height(), map.width(), values);
    }

    private static String largest(Heatmap map) {
        int best = 0;
        for (int i = 1; i < map.values().length; i++) {
            best = map.values()[i] > map.values()[best] ? i : best;
        }
        return "at row " + best / map.width() + " of " + map.height() + ", column " + best % map.width() + " of "
                + map.width();
    }

    private static Html table(Map<String, LayerRow> rows) {
        if (rows.isEmpty()) {
            return Html.NONE;
        }
        DataTable table = new DataTable("Statistics of every layer's value and of the score's gradient with respect to "
                + "it", List.of("layer", "output", "mean", "std", "min", "max", "zeros", "dead channels", "l2",
                "gradient l2", "gradient max"));
        for (LayerRow row : rows.values()) {
            table.row(List.of(row.layer(), row.shape().toString(), row.value().mean(), row.value().deviation(),
                    row.value().min(), row.value().max(), Figures.percent(row.value().zeroShare()),
                    row.value().deadChannels(), row.value().l2(), row.gradient().l2(),
                    row.gradient().maxMagnitude()));
        }
        return Html.template(InspectPage.class, "numbers", Map.of("summary", "The numbers of every layer", "table",
                table.html()));
    }
}
