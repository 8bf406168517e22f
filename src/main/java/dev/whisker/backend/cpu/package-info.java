/**
 * The backend for the processor. oneDNN computes convolutions and matrix products ({@code Dnnl*}); our own C++ library
 * computes everything else ({@link dev.whisker.backend.own}), whose library {@link dev.whisker.backend.cpu.WhiskerCpu}
 * binds. Both run on one OpenMP runtime with the same number of threads.
 */
package dev.whisker.backend.cpu;
