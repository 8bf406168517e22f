/*
 * The streams of the stand-in GPU. Work that is queued runs later: when a caller waits for it, or before, whenever it pleases a scheduler that draws
 * (the same each time) which stream goes on and how far. So work that should have waited for other work, and memory that is used again too
 * early, give other results, as on a GPU on a bad day. The library of its own that this is serves whisker_cuda, cuDNN and cuBLASLt alike.
 */
#ifndef WHISKER_STAND_IN_QUEUE_HPP
#define WHISKER_STAND_IN_QUEUE_HPP

#include "calls.hpp"
#include "checks.hpp"

#include <utility>

/* Whether the environment has WHISKER_STAND_IN_IDLE: then all that is queued is left undone, and what a step takes is the program's own. */
STAND_IN_API int whiskerStandInIdle();
/* Queues run(work) and then end(work). */
STAND_IN_API void whiskerStandInQueue(int64_t stream, void (*run)(void*), void (*end)(void*), void* work);
/* The event now stands for all that the stream has been given. */
STAND_IN_API void whiskerStandInRecord(int64_t event, int64_t stream);
/* What the stream is given from now on runs after what the event stands for. */
STAND_IN_API void whiskerStandInWait(int64_t stream, int64_t event);
/* These return when all of a stream, and what an event stands for, is done. */
STAND_IN_API void whiskerStandInFinish(int64_t stream);
STAND_IN_API void whiskerStandInFinishEvent(int64_t event);
/* Whether anything that was queued is not done yet. */
STAND_IN_API int whiskerStandInPending();

namespace stand_in {

/* Queues work(), a copy of which is kept until then: it must hold nothing of its caller's. */
template <typename Work>
void enqueue(int64_t stream, Work work) {
    whiskerStandInQueue(
        stream, [](void* kept) { (*static_cast<Work*>(kept))(); }, [](void* kept) { delete static_cast<Work*>(kept); },
        new Work(std::move(work)));
}

/* The same for the libraries, whose streams are pointers. */
template <typename Work>
void enqueue(void* stream, Work work) {
    whiskerStandInCount(LIBRARY);
    enqueue(static_cast<int64_t>(reinterpret_cast<intptr_t>(stream)), std::move(work));
}

}

#endif
