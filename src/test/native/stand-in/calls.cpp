#include "calls.hpp"

#include <atomic>

namespace {

std::atomic<int64_t> counts[stand_in::CALLS];

}

void whiskerStandInCount(int call) {
    counts[call]++;
}

int64_t whiskerStandInCounted(int call) {
    return counts[call];
}
