/**
 * Models: a {@link dev.whisker.model.Graph} is a list of nodes and nothing else; a {@link dev.whisker.model.Model} adds
 * a backend and {@linkplain dev.whisker.model.Parameters weights};
 * {@linkplain dev.whisker.model.PlannedPrograms programs} add instances and planned memory for given batch sizes.
 *
 * <p>{@link dev.whisker.model.Sequential}, {@link dev.whisker.model.GraphBuilder} and every
 * {@link dev.whisker.model.Composite} are ways to write a graph.
 */
package dev.whisker.model;
