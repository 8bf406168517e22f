/**
 * What is the cpu backend's own: C functions on every instruction set and number of threads, oneDNN's kernels,
 * threads.
 */
package dev.whisker.backend.cpu;
