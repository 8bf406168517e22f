/** Shapes, element types and views of memory. A tensor carries no mathematics: the op families of {@link dev.whisker.op} do. */
package dev.whisker.tensor;
