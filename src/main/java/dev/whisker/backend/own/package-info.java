/**
 * Whisker's own operations, written once for the processor and the GPU: families of operations ({@code Own*}) over one
 * binding, {@link dev.whisker.backend.own.OwnOps}, of which whisker_cpu and whisker_cuda each hand out a table. What a
 * backend brings is an {@link dev.whisker.backend.own.OwnDevice}.
 *
 * <p>They compute everything but convolutions and matrix products, also where oneDNN or cuDNN could, where those leave
 * open what the contract fixes, or are slower: see {@code OwnMaxPoolPlan} and {@code OwnNorm}.
 */
package dev.whisker.backend.own;
