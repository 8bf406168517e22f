/**
 * Checks of results, for Whisker's layers and for those that users write.
 * {@link dev.whisker.check.GradientCheck} compares backward passes with central differences,
 * {@link dev.whisker.check.Parity} a backend with the reference; {@link dev.whisker.check.LayerGenerator} draws
 * random valid layers for both, and {@link dev.whisker.check.Shrinker} reduces a failing case.
 * {@link dev.whisker.check.Tolerance} is the one table of what is allowed.
 */
package dev.whisker.check;
