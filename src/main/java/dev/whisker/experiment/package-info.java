/**
 * Experiments: what is trained on what, and how, in one YAML file; and the runs that come of them.
 *
 * <p>{@link dev.whisker.experiment.ExperimentReader} reads a file into an {@link dev.whisker.experiment.Experiment};
 * {@link dev.whisker.experiment.Experiments} knows the built-in ones. {@link dev.whisker.experiment.ExperimentData}
 * opens its pictures, {@link dev.whisker.experiment.TrainingRun} trains, and
 * {@link dev.whisker.experiment.RunDirectory} holds the files of a run, enough to repeat it and to use its model.
 */
package dev.whisker.experiment;
