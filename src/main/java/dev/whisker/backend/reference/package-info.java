/**
 * The judge: every operation in plain Java and float64, with loops in the order of its definition, one thread, no
 * shared code with the other backends. Finite differences prove it right; comparison with it proves the others.
 *
 * <p>All tensors are FLOAT64 over {@link dev.whisker.backend.reference.HeapMemory}, also labels, sample numbers and
 * pooling positions, which hold whole numbers. Backward passes are written as the derivative reads: a loop over the
 * outputs that adds to the inputs' gradients.
 */
package dev.whisker.backend.reference;
