/**
 * The GPU: {@link dev.whisker.backend.cuda.CudaProbe} answers whether one is usable, and why not, on any machine;
 * {@link dev.whisker.backend.cuda.CudaBackend} computes on it. {@link dev.whisker.backend.cuda.WhiskerCuda} binds the
 * GPU itself and the library of Whisker's own kernels ({@link dev.whisker.backend.own}), compiled from the same {@code
 * native/ops} as the CPU's; cuDNN and cuBLASLt are called through JavaCPP's presets.
 */
package dev.whisker.backend.cuda;
