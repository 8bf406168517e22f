/**
 * Random layers as arbitraries of jqwik, for your own property tests: the artifact {@code dev.whisker:whisker} with
 * the classifier {@code jqwik}.
 */
package dev.whisker.check.jqwik;
