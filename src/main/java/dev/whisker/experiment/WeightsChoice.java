package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.application.MobileNetV2;
import dev.whisker.application.MobileNetV3Large;
import dev.whisker.data.RgbImage;
import dev.whisker.download.DatasetStore;
import dev.whisker.download.DownloadListener;
import dev.whisker.download.PretrainedWeights;
import dev.whisker.layer.Computation;
import dev.whisker.model.Graph;
import dev.whisker.model.Node;
import dev.whisker.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which files a training starts from, by what the experiment asks for and what the user says: a file, "imagenet",
 * "none", or nothing.
 */
public final class WeightsChoice {
    private static final String NONE = "none";

    private final Experiment experiment;
    private final Graph model;

    private WeightsChoice(Experiment experiment) {
        this.experiment = experiment;
        this.model = experiment.model();
    }

    /**
     * Decides.
     *
     * @param choice null if the user said nothing
     * @param store  where published weights are kept
     * @throws WhiskerException if weights are needed and not said, or not to be had; in one line that says which file
     *         is wanted
     */
    public static List<StartingWeights> files(String choice, Experiment experiment, DatasetStore store,
            DownloadListener listener) {
        WeightsChoice weights = new WeightsChoice(experiment);
        if (choice == null) {
            weights.requireNone();
            return List.of();
        }
        return switch (choice) {
            case NONE -> List.of();
            case TransferSpec.IMAGENET -> weights.published(store, listener);
            default -> List.of(new StartingWeights(TextFile.path("the weights file", choice), null));
        };
    }

    /**
     * Checks that a choice suits the experiment, before anything is downloaded.
     *
     * @param choice null if the user said nothing
     * @throws WhiskerException if weights are needed and not said, or imagenet is said of a model without such weights
     */
    public static void check(String choice, Experiment experiment) {
        WeightsChoice weights = new WeightsChoice(experiment);
        if (choice == null) {
            weights.requireNone();
        } else if (choice.equals(TransferSpec.IMAGENET)) {
            weights.published();
        }
    }

    private void requireNone() {
        Set<String> wanted = experiment.transfer().weights().keySet();
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            if (wanted.contains(node.path())) {
                String file = published(node.computation(), model.inputShapes(i, 1).get(0)).download().fileName();
                throw new WhiskerException("experiment " + experiment.name() + " starts from the ImageNet weights of "
                        + node.computation()
                        + "; give Keras' file " + file
                        + " with --weights FILE, let it be downloaded with --weights imagenet, or start from random "
                        + "weights"
                        + " with --weights none");
            }
        }
    }

    private List<StartingWeights> published(DatasetStore store, DownloadListener listener) {
        List<StartingWeights> files = new ArrayList<>();
        published().forEach((path, weights) -> {
            weights.remark().ifPresent(listener::remark);
            files.add(new StartingWeights(store.get(weights.download()).path(), path));
        });
        return files;
    }

    /** The published weights of each application in the model, by its path. */
    private Map<String, PretrainedWeights> published() {
        Map<String, PretrainedWeights> all = new LinkedHashMap<>();
        for (int i = 0; i < model.size(); i++) {
            Node node = model.node(i);
            if (node.isApplication()) {
                all.put(node.path(), published(node.computation(), model.inputShapes(i, 1).get(0)));
            }
        }
        if (all.isEmpty()) {
            throw new WhiskerException("experiment " + experiment.name()
                    + " has no application such as MobileNetV2 in its model, so there are no ImageNet"
                    + " weights for it; leave '--weights imagenet' out");
        }
        return all;
    }

    private PretrainedWeights published(Computation application, Shape input) {
        if (input.channels() != RgbImage.CHANNELS) {
            throw new WhiskerException("the ImageNet weights of " + application + " are for pictures with "
                    + RgbImage.CHANNELS + " channels, and experiment " + experiment.name() + " has pictures with "
                    + input.channels() + "; use 'color_mode: rgb', or start from random weights with --weights none");
        }
        int size = input.height() == input.width() ? input.height() : 0;
        if (application instanceof MobileNetV2 v2) {
            return PretrainedWeights.of(v2.type(), v2.alpha(), size, v2.includeTop(), false);
        }
        if (application instanceof MobileNetV3Large v3) {
            return PretrainedWeights.of(v3.type(), v3.alpha(), size, v3.includeTop(), v3.minimalistic());
        }
        throw new WhiskerException("there are no known ImageNet weights of " + application + " in experiment "
                + experiment.name()
                + "; give a file with --weights FILE");
    }
}
