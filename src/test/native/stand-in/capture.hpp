/*
 * Graphs of the stand-in GPU: what a stream is given between the begin and the end of a capture is kept, and done as often as the graph is
 * launched. It is at least as strict as CUDA: allocating, freeing and waiting by the thread that captures, events from outside, and the
 * default stream make the capture void, and an event that was recorded in a capture cannot be waited for. All functions return a cudaError_t.
 */
#ifndef WHISKER_STAND_IN_CAPTURE_HPP
#define WHISKER_STAND_IN_CAPTURE_HPP

#include "checks.hpp"

namespace stand_in {

enum CaptureError {
    CAPTURE_UNSUPPORTED = 900,
    CAPTURE_INVALIDATED = 901,
    CAPTURE_UNMATCHED = 903,
    CAPTURE_ISOLATION = 905,
    CAPTURE_IMPLICIT = 906,
    CAPTURED_EVENT = 907
};

}

STAND_IN_API int whiskerStandInBeginCapture(int64_t stream);
/* Writes 0 where it returns an error. */
STAND_IN_API int whiskerStandInEndCapture(int64_t stream, int64_t* graph);
STAND_IN_API int whiskerStandInLaunchGraph(int64_t graph, int64_t stream);
STAND_IN_API int whiskerStandInDestroyGraph(int64_t graph);

/* For a call that no capture stands: makes that of the calling thread void, and returns what the call reports; 0 without one. */
STAND_IN_API int whiskerStandInUnsafe();
/* For work that is queued: what the call reports because of a capture, or 0. */
STAND_IN_API int whiskerStandInCaptureError(int64_t stream);
/* For queue.cpp, with the work of a stream: whether a capture has taken it. */
STAND_IN_API int whiskerStandInCaptured(int64_t stream, void (*run)(void*), void (*end)(void*), void* work);
/* For an event: recorded on a stream, waited for by a stream (a negative number is the host). */
STAND_IN_API int whiskerStandInRecordCaptured(int64_t event, int64_t stream, int* captured);
STAND_IN_API int whiskerStandInWaitCaptured(int64_t event, int64_t stream);

#endif
