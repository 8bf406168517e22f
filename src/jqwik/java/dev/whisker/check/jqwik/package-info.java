/**
 * Random layers as arbitraries of jqwik, for property tests of one's own: the artifact {@code dev.whisker:whisker} with
 * the classifier {@code jqwik}.
 */
package dev.whisker.check.jqwik;
