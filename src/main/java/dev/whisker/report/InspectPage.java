package dev.whisker.report;

import dev.whisker.format.npy.NpyArray;
import dev.whisker.inspect.LayerRow;
import dev.whisker.inspect.PictureInspection;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The page of an inspection: for each picture the answer, the evidence for it, and an atlas of the layers; then how it
 * was made.
 */
public final class InspectPage {
    private static final int MAX_SIDE = 320;
    private static final int MIN_SIDE = 144;
    private static final int MAX_FILTERS = 64;
    private final IntFunction<String> className;
    private final PageBudget budget = PageBudget.ofPage(HtmlPage.DEFAULT_BYTES);
    private final List<InspectedPicture> pictures = new ArrayList<>();
    private final Map<String, String> origin = new LinkedHashMap<>();
    private final Tabs channels = new Tabs("channel", "Channel");
    private Html filters = Html.NONE;
    private boolean hasChannels;

    /** @param className the name of a class, by its number */
    public InspectPage(IntFunction<String> className) {
        this.className = className;
    }

    /** Adds a picture. */
    public InspectPage add(InspectedPicture picture) {
        pictures.add(picture);
        return this;
    }

    /**
     * Adds what a channel responds to.
     *
     * @param name    such as "conv2d channel 3"
     * @param patches the parts of pictures, the one with the largest value first
     * @param details of each: the picture and the value
     */
    public InspectPage channel(String name, List<BufferedImage> patches, List<String> details) {
        Gallery gallery = new Gallery(budget);
        for (int i = 0; i < patches.size(); i++) {
            BufferedImage patch = MapImage.enlarged(patches.get(i), MIN_SIDE);
            gallery.add(Picture.jpeg(Picture.reduced(patch, MAX_SIDE), "What " + name + " responds to: "
                    + details.get(i)),
                    null, "No. " + (i + 1), details.get(i));
        }
        channels.add(name, gallery.html());
        hasChannels = true;
        return this;
    }

    /** Shows the kernels of a convolution with 3 input channels, (height, width, 3, filters). */
    public InspectPage filters(String layer, NpyArray kernel) {
        int count = Math.min(MAX_FILTERS, kernel.shape()[3]);
        BufferedImage image = MapImage.filters(kernel, count);
        filters = Html.of(Html.paragraph("The first " + count + " filters of " + layer + ", as colors: gray is 0, "
                + "and all are on one scale."), Picture.png(image, "Filters of " + layer).html());
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
        page.section("evidence", "Evidence", evidence.html(), Html.note("A map is worth something only if it "
                + "depends on "
                + "the network: for each, the weights of the last layer were drawn anew five times, and the rank "
                + "correlation says how alike the map stayed (Adebayo et al. 2018). Near 1, it shows the picture "
                + "rather than what the network has learned."));
        page.section("layers", "Layers", layers.html());
        if (hasChannels) {
            page.section("channels", "What channels respond to", channels.html(),
                    Html.note("Each picture is the part that "
                    + "the position of the channel's largest value can see, over all pictures that were looked "
                    + "through."));
        }
        if (!filters.equals(Html.NONE)) {
            page.section("filters", "Filters", filters);
        }
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
        BufferedImage image = MapImage.enlarged(image(picture), MIN_SIDE);
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
        Gallery gallery = new Gallery(budget);
        for (DrawnMap map : DrawnMap.of(picture, inspection)) {
            Picture shown = Picture.jpeg(Picture.reduced(map.image(), MAX_SIDE), map.title() + " of "
                    + className.apply(inspection.target()) + " for " + picture.name() + ", " + map.finding());
            gallery.add(shown, null, map.title(), map.isEmpty() ? "0 everywhere: nothing here speaks for the class"
                    : verdict(inspection, map.name()));
        }
        return gallery.html();
    }

    private static String verdict(PictureInspection inspection, String map) {
        Double correlation = inspection.randomization().get(map);
        if (correlation == null) {
            return "";
        }
        return String.format(Locale.ROOT, "rank correlation %.2f", correlation) + " with a last layer drawn anew: "
                + (PictureInspection.dependsOnNetwork(correlation) ? "it depends on the network" : "it hardly "
                + "depends on the network");
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
                    row.deadChannels(), row.value().l2(), row.gradientL2(),
                    row.gradient().maxMagnitude()));
        }
        return Html.template(InspectPage.class, "numbers", Map.of("summary", "The numbers of every layer", "table",
                table.html()));
    }
}
