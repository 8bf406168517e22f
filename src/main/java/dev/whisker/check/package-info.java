/**
 * Whether results are right, for Whisker's layers and for those that users write.
 * {@link dev.whisker.check.GradientCheck} holds backward passes against central differences,
 * {@link dev.whisker.check.Parity} a backend against the reference; {@link dev.whisker.check.LayerGenerator} draws
 * random valid layers for both, and {@link dev.whisker.check.Shrinker} makes a failing case as small as it can be.
 * {@link dev.whisker.check.Tolerance} is the one table of what is allowed.
 */
package dev.whisker.check;
