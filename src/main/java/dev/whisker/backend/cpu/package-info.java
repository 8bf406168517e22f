/**
 * The backend for the processor. oneDNN computes convolutions and matrix products ({@code Dnnl*}); our own C++ library computes everything else
 * ({@code Cpu*}), through the one binding {@link dev.whisker.backend.cpu.WhiskerCpu}. Both run on one OpenMP runtime with the same number of threads.
 */
package dev.whisker.backend.cpu;
