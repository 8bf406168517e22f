package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.data.ColorMode;
import dev.whisker.data.CorruptPolicy;
import dev.whisker.data.Decoding;
import dev.whisker.data.ExifMode;
import dev.whisker.data.RgbImage;
import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.model.Graph;
import dev.whisker.model.Summary;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads experiments.
 *
 * <pre>
 * title: text
 * published: {val_accuracy: n, best_val_accuracy: n, test_accuracy: n, outputs: n}
 * data:
 *   source: folder | drawn        folder: given by --data; drawn: by the program itself
 *   pictures: n                   drawn only
 *   image_size: [height, width]
 *   split: auto | folders | {test_from_validation: n} | {train: percent, validation: percent, test: percent}
 *                                 default: auto; percentages with parts: merge for a directory with several parts
 *   batch: n
 *   on_bad_files: fail | skip
 *   seed: n                       of the split; default: training.seed
 *   color_mode: rgb | grayscale   grayscale: pictures have one channel
 *   exif: ignore | apply          apply: pictures are turned upright by their EXIF orientation
 *   augment: [layer, ...]         on training pictures, before the model: RandomFlip, RandomRotation, Dropout
 * model:
 *   - layer                       Conv2D(32, 3, activation=relu), or
 *                                 Conv2D: {filters: 32, kernel_size: 3, activation: relu}
 *   - name: layer                 a layer with a name
 *   - name: {layer: layer, from: name}      ... that reads the named node; or from: [name, ...], or from: input
 *   - Dense(classes)              classes: the outputs that the classes of the data need
 * freeze: [name, ...]              layers that are not trained: dense, base/block_1_expand, conv2d_*
 * fine_tune_from: base/name        of this application the layers before the named one are not trained
 * weights: {base: imagenet}        what the application starts from: training asks for these weights
 * training:
 *   epochs: n
 *   batch: n                      default: data.batch
 *   loss: call                    sparse_categorical_crossentropy, or CategoricalCrossentropy(label_smoothing=0.1)
 *   from_logits: true | false | auto      an argument of the loss; default: auto, by the model's last activation
 *   optimizer: call               adam, SGD(learning_rate=0.1, momentum=0.9), or {adam: {learning_rate: 0.01}}
 *   class_weight: {class: n}      what the loss of a training sample counts, by its class's name or number
 *   seed: n
 *   metrics: [metric, ...]        default: [accuracy]; Precision(thresholds=0.5) or Precision: {thresholds: 0.5}
 *   callbacks: [callback, ...]    EarlyStopping(monitor=val_loss, patience=3)
 * </pre>
 * Only image_size, model and loss are required. Errors name the file, line and place.
 *
 * <p>In YAML a comma between square brackets ends an item: a list of layers that is written so has quotes around them,
 * as in {@code ["Conv2D(32, 3)", Flatten]}.
 */
public final class ExperimentReader {
    private static final int DEFAULT_BATCH = 32;

    private ExperimentReader() {
    }

    /**
     * The experiment that a YAML text describes.
     *
     * @param name   of the experiment
     * @param source the file, for messages
     * @throws WhiskerException with file, line and place of what is wrong, and the nearest known name of what is
     *         unknown
     */
    public static Experiment read(String name, String source, String yaml) {
        return read(name, source, yaml, List.of());
    }

    /**
     * {@link #read(String, String, String)}, with parts that are set before: {@code training.epochs=5} or
     * {@code model.3=Conv2D(64, 3)}, with numbers in lists from 0.
     *
     * @throws SettingException if a setting is wrong, or what it sets
     */
    public static Experiment read(String name, String source, String yaml, List<String> settings) {
        YamlNode root = YamlNode.parse(source, yaml, settings);
        Map<String, YamlNode> keys = root.map(List.of("title", "published", "data", "model", "freeze", "fine_tune_from",
                "weights", "training"));
        DataSpec data = data(required(root, keys, "data"));
        YamlNode model = required(root, keys, "model");
        YamlNode training = required(root, keys, "training");
        Published published = published(keys);
        ModelSpec nodes = ModelReader.read(model, Experiment.input(data),
                ClassOutputs.withoutData(data, published, TrainingReader.isBinary(training)));
        Experiment untrained = new Experiment(name, text(keys, "title", name), published, data, nodes,
                TransferSpec.NOTHING, null);
        Experiment described = untrained.withTraining(TrainingReader.read(training, data.batch(),
                () -> model.at(untrained::model)));
        Experiment experiment = described.withTransfer(TransferReader.read(keys, model.at(described::model)));
        Graph trained = model.at(experiment::trainedModel);
        // Weights that no array holds are found here, where the file is known.
        model.check(() -> Summary.totalParameters(trained));
        training.check(() -> experiment.training().check(trained));
        return experiment;
    }

    /**
     * The model that a YAML text has under the key {@code model}; other keys may say anything.
     *
     * @param source the file, for messages
     * @param input  the shape of one input, without the batch: (height, width, channels)
     * @throws WhiskerException with file, line and place of what is wrong
     */
    public static Graph readModel(String source, String yaml, Shape input) {
        YamlNode root = YamlNode.parse(source, yaml);
        YamlNode model = required(root, root.map(), "model");
        ModelSpec nodes = ModelReader.read(model, input, ClassOutputs.MIN_CLASSES);
        return model.at(() -> nodes.graph(input, List.of()));
    }

    private static YamlNode required(YamlNode parent, Map<String, YamlNode> keys, String key) {
        YamlNode node = keys.get(key);
        if (node == null) {
            throw parent.error("the key '" + key + "' is missing");
        }
        return node;
    }

    private static Optional<YamlNode> optional(Map<String, YamlNode> keys, String key) {
        return Optional.ofNullable(keys.get(key));
    }

    private static String text(Map<String, YamlNode> keys, String key, String absent) {
        return optional(keys, key).map(YamlNode::text).orElse(absent);
    }

    private static Published published(Map<String, YamlNode> keys) {
        if (!keys.containsKey("published")) {
            return Published.NOTHING;
        }
        Map<String, YamlNode> figures =
                keys.get("published").map(List.of("val_accuracy", "best_val_accuracy", "test_accuracy", "outputs"));
        return new Published(number(figures, "val_accuracy"), number(figures, "best_val_accuracy"),
                number(figures, "test_accuracy"), optional(figures, "outputs").map(n -> n.integer(1)).orElse(0));
    }

    private static double number(Map<String, YamlNode> keys, String key) {
        return optional(keys, key).map(YamlNode::number).orElse(Double.NaN);
    }

    private static DataSpec data(YamlNode node) {
        Map<String, YamlNode> keys = node.map(List.of("source", "pictures", "image_size", "split", "batch",
                "on_bad_files", "seed", "color_mode", "exif", "augment"));
        boolean drawn = optional(keys,
                "source").map(source -> source.choice("folder", "drawn").equals("drawn")).orElse(false);
        if (!drawn && keys.containsKey("pictures")) {
            throw keys.get("pictures").error("only drawn pictures are counted; remove it, or give 'source: drawn'");
        }
        int pictures = drawn ? required(node, keys, "pictures").integer(1) : 0;
        YamlNode size = required(node, keys, "image_size");
        List<YamlNode> sides = size.list();
        if (sides.size() != 2) {
            throw size.error("expected [height, width], received " + sides.size() + " numbers");
        }
        int height = sides.get(0).integer(1);
        int width = sides.get(1).integer(1);
        size.check(() -> RgbImage.length(height, width));
        if (drawn && height != width) {
            throw size.error("drawn pictures are square, received " + height + "x" + width);
        }
        SplitSpec split = optional(keys, "split").map(SplitReader::read).orElse(new SplitSpec.Automatic());
        if (drawn && split instanceof SplitSpec.ByFolder) {
            throw node.error("drawn pictures are split by percentages: give 'split: {train: 70, validation: 10, test: "
                    + "20}'");
        }
        CorruptPolicy policy = optional(keys, "on_bad_files")
                .map(word -> word(word, CorruptPolicy.class)).orElse(CorruptPolicy.FAIL);
        Decoding decoding = new Decoding(
                optional(keys, "color_mode").map(mode -> word(mode, ColorMode.class)).orElse(ColorMode.RGB),
                optional(keys, "exif").map(mode -> word(mode, ExifMode.class)).orElse(ExifMode.IGNORE));
        return node.at(() -> new DataSpec(pictures, height, width, split,
                optional(keys, "batch").map(n -> n.integer(1)).orElse(DEFAULT_BATCH), policy,
                optional(keys, "seed").map(YamlNode::longInteger).orElse(null), decoding,
                optional(keys, "augment").map(ExperimentReader::augmentations).orElse(List.of())));
    }

    private static <E extends Enum<E>> E word(YamlNode node, Class<E> type) {
        String[] words = Stream.of(type.getEnumConstants()).map(each -> each.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
        return Enum.valueOf(type, node.choice(words).toUpperCase(Locale.ROOT));
    }

    private static List<Layer> augmentations(YamlNode node) {
        List<Layer> layers = new ArrayList<>();
        for (YamlNode element : node.list()) {
            layers.add(element.at(() -> DataSpec.augmentation(LayerRegistry.create(YamlCall.of(element, "layer")))));
        }
        return layers;
    }
}
