package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.ArrayDataset;
import dev.whisker.data.ArrayLength;
import dev.whisker.data.Bilinear;
import dev.whisker.data.ImageCodec;
import dev.whisker.data.RgbImage;
import dev.whisker.experiment.DataSpec;
import dev.whisker.experiment.RunDirectory;
import dev.whisker.experiment.SavedModel;
import dev.whisker.experiment.SavedWeights;
import dev.whisker.op.Backend;
import dev.whisker.train.Samples;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what the model of a run sees in pictures. */
@Command(name = "predict", description =
        "Classify pictures with the model of a run: show the most likely classes with their probabilities.",
        footer = {"", "For a model whose outputs are not probabilities, such as one with a linear last layer and "
                + "from_logits: false, the outputs are shown instead."})
final class PredictCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "A directory that 'train' or 'demo' wrote.")
    private Path run;

    @Parameters(index = "1", arity = "1..*", paramLabel = "IMAGE", description = "JPEG, PNG, BMP or GIF files.")
    private List<Path> images;

    @Option(names = "--top", paramLabel = "N", defaultValue = "3",
            description = "Number of classes to show; default: ${DEFAULT-VALUE}.")
    private int top;

    @Mixin
    private SavedWeightsOption weights;

    @Mixin
    private BackendOptions backendOptions;

    @Override
    public Integer call() {
        atLeast("--top", top, 1);
        SavedWeights which = weights.get(this);
        RunDirectory directory = RunDirectory.open(run);
        directory.require(which);
        DataSpec size = directory.experiment().data();
        ArrayDataset pictures = read(size.height(), size.width());
        try (Backend backend = backendOptions.open(this, directory.experiment().training().seed()); SavedModel model =
                SavedModel.open(directory, which, backend, 1)) {
            model.state().remarks().forEach(remark -> print("%s", remark));
            Predictions predictions = Predictions.of(model, Samples.all(pictures));
            predictions.note().ifPresent(note -> print("%s", note));
            ObjectNode results = object();
            model.state().putInto(results);
            ArrayNode list = results.putArray("predictions");
            for (int i = 0; i < images.size(); i++) {
                print("%s: %s", images.get(i), predictions.line(i, top));
                predictions.putInto(list.addObject().put("image", images.get(i).toString()), i, top);
            }
            predictions.note().ifPresent(note -> results.put("note", note));
            results(results);
        }
        return 0;
    }

    /** The pictures at the model's size; their labels mean nothing. */
    private ArrayDataset read(int height, int width) {
        int length = RgbImage.length(height, width);
        float[] values = new float[ArrayLength.of(images.size() + " pictures of " + height + "x" + width, images.size(),
                length)];
        for (int i = 0; i < images.size(); i++) {
            int offset = i * length;
            ImageCodec.decodeInto(images.get(i), image -> Bilinear.resize(image, height, width, values, offset));
        }
        return new ArrayDataset(values, new int[images.size()], height, width, RgbImage.CHANNELS, List.of("unknown"));
    }
}
