/**
 * Shapes, element types and views of memory. A tensor has no operations; those are in the op families of
 * {@link dev.whisker.op}.
 */
package dev.whisker.tensor;
