package dev.whisker.experiment;

import dev.whisker.op.Backend;
import java.util.Optional;

/** Writes a page on a run into its directory when training is over. */
@FunctionalInterface
public interface RunPage {
    /**
     * Writes the page. If it throws, the run is given a warning, and is otherwise as without the page.
     *
     * @param directory of the run, complete but for this page
     * @param evaluated what its last weights give for the test pictures, or for those of validation if there are none;
     *                  empty if training failed or was interrupted, or if there are neither
     * @param data      the pictures it was trained on
     * @param backend   that it was trained on
     */
    void write(RunDirectory directory, Optional<EvaluatedRun> evaluated, ExperimentData data, Backend backend);
}
