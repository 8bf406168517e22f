/**
 * Models: a {@link dev.whisker.model.Sequential} is a list of named layers and nothing else; a {@link dev.whisker.model.Model} adds a backend and
 * {@linkplain dev.whisker.model.Parameters weights}; {@linkplain dev.whisker.model.Programs programs} add instances and planned memory for given batch sizes.
 */
package dev.whisker.model;
