/**
 * What of CUDA this build has: {@link dev.whisker.backend.cuda.CudaProbe} answers whether a GPU is usable, and why not, on any machine;
 * {@link dev.whisker.backend.cuda.WhiskerCuda} binds Whisker's own kernels, compiled from the same {@code native/ops} as the CPU's.
 */
package dev.whisker.backend.cuda;
