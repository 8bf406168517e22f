package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.Stream;

/**
 * How often the stand-in for a GPU was called (src/test/native/stand-in/calls.hpp).
 *
 * @param allocations memory allocated or freed
 * @param waits       the program asked whether something is done, or waited for it
 * @param kernels     own kernels, also those that were captured
 * @param copies      copies and fills
 * @param events      events recorded or waited for by a stream
 * @param graphs      graphs launched
 * @param library     calls of cuDNN and cuBLASLt that compute
 */
public record StandInCalls(long allocations, long waits, long kernels, long copies, long events, long graphs,
        long library) {
    private static final int COUNTS = 2;

    /** Those of this process so far; skips the test on a GPU. */
    public static StandInCalls now() {
        assumeTrue(CudaHere.isStandIn(), "a GPU does not count calls");
        long[] counts = Stream.of(WhiskerCuda.error(-COUNTS).split(" ")).mapToLong(Long::parseLong).toArray();
        return new StandInCalls(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
    }

    /** Those between two counts. */
    public StandInCalls since(StandInCalls before) {
        return new StandInCalls(allocations - before.allocations, waits - before.waits, kernels - before.kernels,
                copies - before.copies, events - before.events, graphs - before.graphs, library - before.library);
    }
}
