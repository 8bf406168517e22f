package dev.whisker.report;

import dev.whisker.format.AtomicFile;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.inspect.ClassActivationMap;
import dev.whisker.inspect.Heatmap;
import dev.whisker.inspect.InputGradient;
import dev.whisker.inspect.PictureInspection;
import dev.whisker.tensor.Shape;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * A map of an inspection as an image.
 *
 * @param name    of its array: "gradcam/conv2d"
 * @param title   such as "Grad-CAM at conv2d"
 * @param finding where it is largest
 * @param isEmpty whether it is 0 everywhere
 */
public record DrawnMap(String name, String title, BufferedImage image, String finding, boolean isEmpty) {
    private static final String GUIDED = "guided_backprop";
    /** Maps of single pixels, which would not be seen over the picture. */
    private static final Set<String> OF_PIXELS = Set.of("saliency_max_abs", "smoothgrad", "integrated_gradients_sum",
            GUIDED);

    /** All maps that were computed of a picture, for one class. */
    public static List<DrawnMap> of(InspectedPicture picture, PictureInspection inspection) {
        BufferedImage image = MapImage.picture(picture.values(), picture.height(), picture.width());
        List<DrawnMap> drawn = new ArrayList<>();
        titles(inspection).forEach((name, title) -> {
            Heatmap map = map(inspection, name);
            drawn.add(new DrawnMap(name, title, OF_PIXELS.contains(name) ? MapImage.alone(map)
                    : MapImage.over(image, positive(map)), largest(map),
                            Arrays.stream(map.values()).allMatch(value -> value == 0)));
        });
        return drawn;
    }

    /** The maps that were computed, with their titles, by the names of their arrays. */
    private static Map<String, String> titles(PictureInspection inspection) {
        Map<String, String> titles = new LinkedHashMap<>();
        for (ClassActivationMap method : ClassActivationMap.values()) {
            for (String layer : inspection.layers()) {
                titles.put(method.key() + "/" + layer, method.title() + " at " + layer);
            }
        }
        inspection.layers().forEach(layer -> titles.put("score_cam/" + layer, "Score-CAM at " + layer));
        titles.put("saliency_max_abs", "Saliency");
        titles.put("smoothgrad", "SmoothGrad");
        titles.put("integrated_gradients_sum", "Integrated gradients");
        titles.put("occlusion", "Occlusion");
        titles.put(GUIDED, "Guided backpropagation");
        titles.keySet().retainAll(inspection.arrays().keySet());
        return titles;
    }

    private static Heatmap map(PictureInspection inspection, String name) {
        NpyArray array = inspection.arrays().get(name);
        return array.shape().length == 2 ? inspection.map(name)
                : InputGradient.saliency(Shape.of(array.shape()), array.data());
    }

    private static Heatmap positive(Heatmap map) {
        double[] values = map.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, values[i]);
        }
        return new Heatmap(map.height(), map.width(), values);
    }

    private static String largest(Heatmap map) {
        int best = map.largest();
        return "largest at row " + best / map.width() + " of " + map.height() + ", column "
                + best % map.width() + " of "
                + map.width();
    }

    /** Writes the image as PNG, "gradcam-conv2d.png", with something in front. */
    public void write(Path directory, String prefix) {
        Path file = directory.resolve(prefix + name.replace('/', '-') + ".png");
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }
}
