/*
 * Failures of the stand-in GPU that a test asks for: what NVIDIA's libraries do on a bad day. They hold for the whole process until they
 * are healed. In the library of the streams, which whisker_cuda and cuDNN share.
 */
#ifndef WHISKER_STAND_IN_FAILURES_HPP
#define WHISKER_STAND_IN_FAILURES_HPP

#include "checks.hpp"

namespace stand_in {

/* How an algorithm of a convolution fails, of graphs an engine; or what else does. */
enum Failure {
    NONE = 0,
    AT_CALL = 1,         // cuDNN's call reports it
    WHILE_RUNNING = 2,   // the call succeeds; the error shows where somebody waits, and stays
    HEURISTIC = 3,       // nothing is recommended (by graphs, by heuristic A); the number of the algorithm means nothing
    BIAS = 4,            // the call reports it, but only if it is to add a bias
    NOTHING = 5,         // graphs: no heuristic has anything; the number means nothing
    PLAN = 6,            // graphs: the plan is refused
    STRIDED_DILATED = 7, // graphs: no heuristic has anything for strides with dilation; the number means nothing
    CAPTURE = 8,         // no graph comes of what was captured; operation and algorithm mean nothing
};

constexpr int HEAL = 1; // what is passed to whiskerStandInAsk to end all failures

}

/*
 * Asks for a failure: 1000 * Failure + 100 * operation (cudnn_convolution.hpp) + algorithm; or HEAL. Tests call whisker_cuda_error with the
 * negative of it.
 */
STAND_IN_API void whiskerStandInAsk(int request);
/* Whether an algorithm of an operation is to fail in this way. */
STAND_IN_API int whiskerStandInFails(int failure, int operation, int algorithm);
/* From now on every call reports this cudaError_t, as after an illegal address. */
STAND_IN_API void whiskerStandInBreak(int error);
/* The error that every call reports, or 0. */
STAND_IN_API int whiskerStandInBroken();

#endif
