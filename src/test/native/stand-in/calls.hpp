/*
 * How often the stand-in GPU was called, by kind, for tests that count what a training step calls. In the library of the streams, which
 * whisker_cuda and the libraries share.
 */
#ifndef WHISKER_STAND_IN_CALLS_HPP
#define WHISKER_STAND_IN_CALLS_HPP

#include "checks.hpp"

namespace stand_in {

/* ALLOCATION: memory was allocated or freed. WAIT: the program waited. COPY: a copy or a fill. EVENT: one was recorded, or a stream
 * waits for it. GRAPH: one was launched. LIBRARY: work that cuDNN or cuBLASLt queued. */
enum Call { ALLOCATION, WAIT, KERNEL, COPY, EVENT, GRAPH, LIBRARY, CALLS };

/* What whisker_cuda_error answers with the numbers so far, in the order above and with blanks between them. */
constexpr int COUNTS = 2;

}

STAND_IN_API void whiskerStandInCount(int call);
STAND_IN_API int64_t whiskerStandInCounted(int call);

#endif
