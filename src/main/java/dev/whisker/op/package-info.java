/**
 * The contract between layers and backends. An op family (convolution, pooling, ...) is an interface that every backend
 * implements; where an operation has costly state it hands out a <em>plan</em> for one shape, made before the first
 * step and owned by the caller.
 *
 * <p>Rules that hold for every operation: tensors are dense and NHWC; outputs are overwritten, never accumulated into;
 * inputs are never changed; an output never overlaps an input unless the method says so; NaN propagates; results do not
 * depend on how threads were scheduled.
 */
package dev.whisker.op;
