package dev.whisker.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where weights come from: what the metadata of {@code model.safetensors} says, so that weights can be compared with
 * the record next to them.
 *
 * @param run   {@code id} of the record of the run that trained them
 * @param epoch how many epochs were finished when they were saved; 0 for weights from the middle of the first one
 * @param step  how many training steps had been made, over all epochs
 */
record WeightsOrigin(String run, int epoch, long step) {
    private static final String RUN = "run";
    private static final String EPOCH = "epoch";
    private static final String STEP = "step";

    /** What metadata says; empty for weights that no run wrote, or one of a Whisker that did not say so yet. */
    static Optional<WeightsOrigin> of(Map<String, String> metadata) {
        if (!metadata.containsKey(RUN)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new WeightsOrigin(metadata.get(RUN), Integer.parseInt(metadata.get(EPOCH)),
                    Long.parseLong(metadata.get(STEP))))
                    .filter(origin -> origin.epoch >= 0 && origin.step >= 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The metadata of such weights. */
    Map<String, String> metadata(String experiment) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "whisker");
        metadata.put("experiment", experiment);
        metadata.put(RUN, run);
        metadata.put(EPOCH, Integer.toString(epoch));
        metadata.put(STEP, Long.toString(step));
        return metadata;
    }

    /**
     * Such as "after epoch 3 of 20 (step 189)". The step counts: where a save failed, what is saved later may be
     * weights from the middle of the next epoch.
     */
    String point(int epochs) {
        return epoch == 0 ? "after step " + step + ", in the first epoch"
                : "after epoch " + epoch + " of " + epochs + " (step " + step + ")";
    }
}
