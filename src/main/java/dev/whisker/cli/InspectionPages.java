package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.experiment.TracedModel;
import dev.whisker.experiment.Version;
import dev.whisker.format.AtomicFile;
import dev.whisker.format.Checksum;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.inspect.Analysis;
import dev.whisker.inspect.Atlas;
import dev.whisker.inspect.Inspection;
import dev.whisker.inspect.InspectionOptions;
import dev.whisker.inspect.PictureInspection;
import dev.whisker.inspect.ReceptiveField;
import dev.whisker.inspect.Trace;
import dev.whisker.report.DrawnMap;
import dev.whisker.report.InspectPage;
import dev.whisker.report.InspectedPicture;
import dev.whisker.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the page of an inspection. */
final class InspectionPages {
    /** Of each layer. */
    private static final int CHANNELS = 8;
    private static final int MAX_SIDE = 32;
    /** Only the first pictures have an atlas: it is the largest part of a page. */
    private static final int ATLASES = 3;

    private final TracedModel model;
    private final InspectionOptions options;
    private final InspectPage page;
    private final List<InspectedPicture> added = new ArrayList<>();

    InspectionPages(TracedModel model, InspectionOptions options) {
        this.model = model;
        this.options = options;
        this.page = new InspectPage(model::className);
    }

    /** Adds a picture; unless a class was asked for, the maps of the second likeliest class are shown as well. */
    void add(String name, double[] values, PictureInspection first) {
        List<PictureInspection> classes = new ArrayList<>(List.of(first));
        if (options.classNumber() < 0) {
            classes.add(ofClass(second(first), values));
        }
        Shape input = model.trace().shape("input");
        List<InspectedPicture.AtlasLayer> atlas = added.size() < ATLASES
                ? Atlas.of(model.trace(), values, CHANNELS, MAX_SIDE).stream().map(layer ->
                        new InspectedPicture.AtlasLayer(layer, field(model.trace(), layer.name()))).toList()
                : List.of();
        added.add(new InspectedPicture(name, input.get(0), input.get(1), values, classes, atlas));
        page.add(added.get(added.size() - 1));
    }

    /** The kernels of the first convolution, if they are of colors. */
    void filters(Map.Entry<String, NpyArray> kernel) {
        if (kernel.getValue().shape()[2] == 3) {
            page.filters(kernel.getKey(), kernel.getValue());
        }
    }

    /**
     * What channels of the layers respond to.
     *
     * @param channel null for the strongest
     * @param others  pictures to look through; null for none
     */
    void channels(Integer channel, InspectedPictures others, InspectedPictures inspected) {
        String layer = added.get(0).classes().get(0).layers().get(0);
        int channels = model.trace().shape(layer).get(2);
        if (channel != null && channel >= channels) {
            throw new WhiskerException("the layer '" + layer + "' has the channels 0 to " + (channels - 1)
                    + ", received --channel " + channel);
        }
        if (others != null) {
            ChannelPatches.add(page, model, layer, channel, inspected.values()[0], others);
        }
    }

    /** Writes each map of each picture as PNG: "0-gradcam-conv2d.png". */
    void writeMaps(Path directory) {
        for (int i = 0; i < added.size(); i++) {
            for (DrawnMap map : DrawnMap.of(added.get(i), added.get(i).classes().get(0))) {
                map.write(directory, i + "-");
            }
        }
    }

    private static int second(PictureInspection picture) {
        int second = picture.predicted() == 0 ? 1 : 0;
        for (int i = 0; i < picture.probabilities().length; i++) {
            second = i != picture.predicted() && picture.probabilities()[i] > picture.probabilities()[second] ? i
                    : second;
        }
        return second;
    }

    private PictureInspection ofClass(int classNumber, double[] values) {
        Set<Analysis> maps = EnumSet.of(Analysis.GRADCAM, Analysis.GRADCAM_PLUS_PLUS, Analysis.HIRESCAM,
                Analysis.LAYERCAM, Analysis.SALIENCY);
        maps.retainAll(options.analyses());
        InspectionOptions other = new InspectionOptions(maps, options.layers(), classNumber, null, 0, options.seed());
        try (Inspection inspection = new Inspection(model.trace(), model.experiment().model(), other)) {
            return inspection.of(values);
        }
    }

    private static String field(Trace trace, String layer) {
        Optional<ReceptiveField> field = ReceptiveField.of(trace, layer);
        return field.map(known -> "Position (y, x) sees " + known.rows().size() + " x " + known.columns().size()
                + " pixels from row " + known.rows().start() + " + " + known.rows().jump() + " y and column "
                + known.columns().start() + " + " + known.columns().jump() + " x on.").orElse("");
    }

    /** Writes the page; returns its size in bytes. */
    long write(Path file, String subject, List<Path> weights, List<String> commandLine, String backend) {
        page.origin("network", subject);
        for (Path each : weights) {
            page.origin("weights " + each.getFileName(), checksum(each));
        }
        page.origin("input", model.trace().shape("input") + ", values 0 to 255 as they go into the network");
        page.origin("backend", backend);
        page.origin("command", "whisker " + String.join(" ", commandLine));
        page.origin("version", "Whisker " + Version.current());
        return page.page("Inside " + subject, model.experiment().title()).write(file);
    }

    private static String checksum(Path file) {
        try {
            return Checksum.of(file, Checksum.SHA_256).toString();
        } catch (IOException e) {
            throw AtomicFile.failure("read", file, e);
        }
    }
}
