#include "failures.hpp"

#include <atomic>
#include <mutex>
#include <set>

namespace {

std::mutex mutex;
std::atomic<int> broken{0};

// Never destroyed: work may still run at the end of the process.
std::set<int>& requests() {
    static auto* all = new std::set<int>;
    return *all;
}

}

void whiskerStandInAsk(int request) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (request == stand_in::HEAL) {
        requests().clear();
        broken = 0;
    } else {
        requests().insert(request);
    }
}

int whiskerStandInFails(int failure, int operation, int algorithm) {
    const std::lock_guard<std::mutex> lock(mutex);
    return requests().count(1000 * failure + 100 * operation + algorithm) != 0;
}

void whiskerStandInBreak(int error) {
    broken = error;
}

int whiskerStandInBroken() {
    return broken;
}
