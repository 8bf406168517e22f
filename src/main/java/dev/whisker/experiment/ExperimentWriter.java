package dev.whisker.experiment;

import dev.whisker.layer.Layer;
import dev.whisker.layer.LayerText;
import dev.whisker.model.Graph;
import dev.whisker.train.callback.Callbacks;
import dev.whisker.train.inside.ObservedSteps;
import dev.whisker.train.loss.Losses;
import dev.whisker.train.metric.Metrics;
import dev.whisker.train.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes experiments as {@link ExperimentReader} reads them. */
public final class ExperimentWriter {
    private static final int NEVER_BREAK = 1 << 16;

    private ExperimentWriter() {
    }

    /** A text that is read as an equal experiment, with every value in it. */
    public static String write(Experiment experiment) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("title", experiment.title());
        Map<String, Object> published = published(experiment.published());
        if (!published.isEmpty()) {
            root.put("published", published);
        }
        root.put("data", data(experiment.data()));
        root.put("model", model(experiment.nodes()));
        putTransfer(root, experiment.transfer());
        root.put("training", training(experiment.training()));
        DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(NEVER_BREAK).build();
        return new Dump(settings).dumpToString(root);
    }

    private static Map<String, Object> published(Published published) {
        Map<String, Object> figures = new LinkedHashMap<>();
        putNumber(figures, "val_accuracy", published.valAccuracy());
        putNumber(figures, "best_val_accuracy", published.bestValAccuracy());
        putNumber(figures, "test_accuracy", published.testAccuracy());
        if (published.outputs() > 0) {
            figures.put("outputs", published.outputs());
        }
        return figures;
    }

    private static void putNumber(Map<String, Object> map, String key, double value) {
        if (!Double.isNaN(value)) {
            map.put(key, value);
        }
    }

    private static Map<String, Object> data(DataSpec data) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", data.isDrawn() ? "drawn" : "folder");
        if (data.isDrawn()) {
            map.put("pictures", data.drawn());
        }
        map.put("image_size", List.of(data.height(), data.width()));
        map.put("split", split(data.split()));
        map.put("batch", data.batch());
        map.put("on_bad_files", data.onBadFiles().name().toLowerCase(Locale.ROOT));
        if (data.seed() != null) {
            map.put("seed", data.seed());
        }
        if (!data.isDrawn()) {
            map.put("color_mode", data.decoding().colorMode().name().toLowerCase(Locale.ROOT));
            map.put("exif", data.decoding().exif().name().toLowerCase(Locale.ROOT));
        }
        if (!data.augment().isEmpty()) {
            map.put("augment", texts(data.augment()));
        }
        return map;
    }

    private static Object split(SplitSpec split) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (split instanceof SplitSpec.Automatic) {
            return "auto";
        }
        if (split instanceof SplitSpec.ByPercent percent) {
            map.put("train", percent.train());
            map.put("validation", percent.validation());
            map.put("test", percent.test());
            if (percent.merge()) {
                map.put("parts", "merge");
            }
        } else {
            map.put("test_from_validation", ((SplitSpec.ByFolder) split).testFromValidation());
        }
        return map;
    }

    private static List<String> texts(List<Layer> layers) {
        return new ArrayList<>(layers.stream().map(LayerText::format).toList());
    }

    private static List<Object> model(ModelSpec model) {
        List<String> names = model.names();
        List<Object> nodes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            ModelSpec.Entry entry = model.nodes().get(i);
            Object layer = entry.call() == null ? LayerText.format(entry.layer()) : entry.call().text();
            if (!entry.readsNodeBefore(i)) {
                List<String> from = entry.inputs().stream().map(n -> n == Graph.INPUT ? ModelReader.INPUT
                        : names.get(n)).toList();
                Map<String, Object> node = new LinkedHashMap<>();
                node.put(ModelReader.LAYER, layer);
                node.put(ModelReader.FROM, from.size() == 1 ? from.get(0) : from);
                layer = node;
            }
            nodes.add(entry.name() == null ? layer : Map.of(entry.name(), layer));
        }
        return nodes;
    }

    private static void putTransfer(Map<String, Object> root, TransferSpec transfer) {
        if (!transfer.freeze().isEmpty()) {
            root.put("freeze", transfer.freeze());
        }
        if (transfer.fineTuneFrom() != null) {
            root.put("fine_tune_from", transfer.fineTuneFrom());
        }
        if (!transfer.weights().isEmpty()) {
            root.put("weights", transfer.weights());
        }
    }

    private static Map<String, Object> training(TrainingSpec training) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epochs", training.epochs());
        map.put("batch", training.batch());
        map.put("loss", Losses.formatFully(training.loss()));
        map.put("optimizer", Optimizers.formatFully(training.optimizer()));
        if (!training.classWeight().isEmpty()) {
            map.put("class_weight", training.classWeight());
        }
        map.put("seed", training.seed());
        if (!training.metrics().equals(Metrics.DEFAULT)) {
            map.put("metrics", training.metrics().stream().map(Metrics.registry()::format).toList());
        }
        if (!training.callbacks().isEmpty()) {
            map.put("callbacks", training.callbacks().stream().map(Callbacks.registry()::format).toList());
        }
        if (!training.observe().equals(ObservedSteps.EPOCH)) {
            map.put("observe", training.observe().toString());
        }
        return map;
    }
}
