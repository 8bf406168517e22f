/** Shapes, arenas and memory plans. */
package dev.whisker.tensor;
