#include "capture.hpp"

#include "failures.hpp"
#include "queue.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

using namespace stand_in;

namespace {

struct Node {
    void (*run)(void*);
    void (*end)(void*);
    void* work;
};

struct Graph {
    std::vector<Node> nodes;

    ~Graph() {
        for (const Node& node : nodes) {
            node.end(node.work);
        }
    }
};

// One at a time is enough: a second begin is refused.
struct Capture {
    bool open = false, valid = false;
    int64_t stream = 0;
    std::thread::id thread;
    std::shared_ptr<Graph> graph;
    std::set<int64_t> events; // last recorded in a capture

    bool is_of(int64_t other) const { return open && stream == other; }
    bool is_mine() const { return open && thread == std::this_thread::get_id(); }

    int spoil(int error) {
        const int reported = valid ? error : CAPTURE_INVALIDATED;
        valid = false;
        return reported;
    }
};

std::mutex mutex;
using Lock = std::lock_guard<std::mutex>;

// Never destroyed: the end of the process must not run the end of what is still queued.
Capture& capture() {
    static auto* only = new Capture;
    return *only;
}

std::map<int64_t, std::shared_ptr<Graph>>& graphs() {
    static auto* all = new std::map<int64_t, std::shared_ptr<Graph>>;
    return *all;
}

}

int whiskerStandInBeginCapture(int64_t stream) {
    const Lock lock(mutex);
    Capture& now = capture();
    if (stream == 0 || now.open) {
        return CAPTURE_UNSUPPORTED;
    }
    now.open = now.valid = true;
    now.stream = stream;
    now.thread = std::this_thread::get_id();
    now.graph = std::make_shared<Graph>();
    return 0;
}

int whiskerStandInEndCapture(int64_t stream, int64_t* graph) {
    const Lock lock(mutex);
    Capture& now = capture();
    *graph = 0;
    if (!now.is_of(stream)) {
        return CAPTURE_UNMATCHED;
    }
    static int64_t last = 0;
    const bool valid = now.valid && whiskerStandInFails(CAPTURE, 0, 0) == 0;
    if (valid) {
        *graph = ++last;
        graphs()[last] = now.graph;
    }
    now.open = now.valid = false;
    now.graph.reset();
    return valid ? 0 : CAPTURE_INVALIDATED;
}

int whiskerStandInLaunchGraph(int64_t graph, int64_t stream) {
    std::shared_ptr<Graph> launched;
    {
        const Lock lock(mutex);
        const auto found = graphs().find(graph);
        if (found == graphs().end()) {
            return 400; // cudaErrorInvalidResourceHandle
        }
        if (capture().is_of(stream)) {
            return capture().spoil(CAPTURE_UNSUPPORTED);
        }
        launched = found->second;
    }
    for (size_t i = 0; i < launched->nodes.size(); i++) {
        enqueue(stream, [launched, i] { launched->nodes[i].run(launched->nodes[i].work); });
    }
    return 0;
}

// What was launched before goes on.
int whiskerStandInDestroyGraph(int64_t graph) {
    const Lock lock(mutex);
    return graphs().erase(graph) ? 0 : 400;
}

int whiskerStandInUnsafe() {
    const Lock lock(mutex);
    return capture().is_mine() ? capture().spoil(CAPTURE_UNSUPPORTED) : 0;
}

int whiskerStandInCaptureError(int64_t stream) {
    const Lock lock(mutex);
    Capture& now = capture();
    if (now.open && stream == 0) {
        return now.spoil(CAPTURE_IMPLICIT);
    }
    return now.is_of(stream) && !now.valid ? CAPTURE_INVALIDATED : 0;
}

int whiskerStandInCaptured(int64_t stream, void (*run)(void*), void (*end)(void*), void* work) {
    const Lock lock(mutex);
    if (!capture().is_of(stream)) {
        return 0;
    }
    capture().graph->nodes.push_back({run, end, work});
    return 1;
}

int whiskerStandInRecordCaptured(int64_t event, int64_t stream, int* captured) {
    const Lock lock(mutex);
    Capture& now = capture();
    *captured = now.is_of(stream);
    if (*captured) {
        now.events.insert(event);
        return now.valid ? 0 : CAPTURE_INVALIDATED;
    }
    now.events.erase(event);
    return 0;
}

int whiskerStandInWaitCaptured(int64_t event, int64_t stream) {
    const Lock lock(mutex);
    Capture& now = capture();
    const bool inside = now.events.count(event) != 0;
    if (stream < 0) {
        const int error = now.is_mine() ? now.spoil(CAPTURE_UNSUPPORTED) : 0;
        return inside ? CAPTURED_EVENT : error;
    }
    return now.is_of(stream) != inside ? now.open ? now.spoil(CAPTURE_ISOLATION) : CAPTURED_EVENT : 0;
}
