package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.ArrayLength;
import dev.whisker.data.Bilinear;
import dev.whisker.data.Drawing;
import dev.whisker.data.ImageCodec;
import dev.whisker.data.PictureGrid;
import dev.whisker.data.RgbImage;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.SingleLayer;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a picture after augmentation. */
@Command(name = "augment",
        description = "Write a PNG of a picture with nine random augmentations, or of the original next to four.",
        footer = {"", "Examples:", "  whisker data augment cat.jpg --out augmented.png",
            "  whisker data augment cat.jpg --layer 'RandomRotation(0.1)' --beside"})
@Section(Heading.DATA)
final class DataAugmentCommand extends CliCommand {
    private static final int VARIANTS = 9;
    private static final int VARIANTS_NEXT_TO_ORIGINAL = 4;
    private static final int COLUMNS = 3;

    @Parameters(paramLabel = "IMAGE", description = "A JPEG, PNG, BMP or GIF file.")
    private Path image;

    @Option(names = "--layer", paramLabel = "LAYER", defaultValue = "RandomFlip;RandomRotation(0.2)", split = ";",
            description = "A layer to apply; may be repeated, or have several layers separated by semicolons. Default:"
                    + " ${DEFAULT-VALUE}.")
    private List<String> layers;

    @Option(names = "--beside", description = "Show the original next to four variants.")
    private boolean beside;

    @Option(names = "--size", paramLabel = "PIXELS", defaultValue = "160",
            description = "Height and width to which the picture is resized first; default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Random seed; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "augment.png",
            description = "The file to write; default: ${DEFAULT-VALUE}.")
    @Section(Heading.RESULTS)
    private Path out;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--size", size, 1);
        List<Layer> chain = given(() -> layers.stream().map(LayerText::parse).toList());
        int variants = beside ? VARIANTS_NEXT_TO_ORIGINAL : VARIANTS;
        Shape shape = Shape.of(variants, size, size, RgbImage.CHANNELS);
        chain.forEach(layer -> requireSameShape(layer, shape));
        RgbImage original = ImageCodec.decode(image);
        float[] pixels = new float[RgbImage.length(size, size)];
        int values = ArrayLength.of(variants + " variants of " + size + "x" + size, variants, pixels.length);
        Bilinear.resize(original, size, size, pixels, 0);
        double[] batch = IntStream.range(0, values).mapToDouble(i -> pixels[i % pixels.length]).toArray();
        try (Backend backend = backendOptions.open(this, seed)) {
            // In a model, random numbers depend on the place of the layer; here each layer has its own seed.
            for (int i = 0; i < chain.size(); i++) {
                try (SingleLayer layer = SingleLayer.of(chain.get(i), shape).mode(Mode.TRAINING).seed(seed + i)
                        .build(backend)) {
                    batch = layer.forward(batch);
                }
            }
        }
        write(original, batch, shape, variants);
        print("Wrote %s: %s under %s", out, image, String.join(", ", layers));
        ObjectNode results = object();
        results.put("out", out.toString());
        results.put("variants", variants);
        results(results);
        return 0;
    }

    private void requireSameShape(Layer layer, Shape shape) {
        Shape output = given(() -> layer.outputShape(shape));
        if (!output.equals(shape)) {
            throw wrongCall(layer + " turns pictures of shape " + shape.toKerasString() + " into "
                    + output.toKerasString() + "; give layers that keep the shape of pictures, such as RandomFlip and"
                    + " RandomRotation(0.2)");
        }
    }

    private void write(RgbImage original, double[] batch, Shape shape, int variants) {
        float[] values = new float[batch.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) batch[i];
        }
        int length = values.length / variants;
        List<PictureGrid.Tile> tiles = IntStream.range(0, variants)
                .mapToObj(i -> RgbImage.ofFloats(values, i * length, shape.height(), shape.width(), shape.channels()))
                .map(image -> new PictureGrid.Tile(image, "")).toList();
        PictureGrid grid = new PictureGrid(Math.max(size, 16));
        Drawing.writePng(beside ? grid.withVariants(new PictureGrid.Tile(original, "original"), tiles)
                : grid.rows(tiles, COLUMNS), out);
    }
}
