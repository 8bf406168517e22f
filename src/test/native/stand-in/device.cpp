// The stand-in GPU: what native/cuda/device.cu and probe.cu do, over host memory, for tests on machines without a GPU. The operations are
// those of native/cuda, compiled as C++ (native/cuda/launch.cuh). Work is queued, and done when it is waited for or before (queue.hpp).
//
// It is stricter than a GPU: fresh memory is garbage (NaN), an address that is not of an allocation is an error, not a crash later on, and
// freeing memory waits for nothing: whatever is queued finds NaN there.
//
// Environment variables, read at each call:
//   WHISKER_STAND_IN_DEVICES     number of devices, 1 unless said; with 0 there is none (error 100)
//   WHISKER_STAND_IN_ERROR       a cudaError_t that finding devices fails with
//   WHISKER_STAND_IN_CAPABILITY  10 major + minor, 90 unless said; below 75 this build has no kernels (error 209)
//   WHISKER_STAND_IN_MEMORY      bytes of device memory, 4 GiB unless said; beyond that allocations fail (error 2)
//   WHISKER_STAND_IN_IDLE        whatever it is: fresh memory is zero, and nothing is computed (queue.hpp)
//   WHISKER_STAND_IN_DRIVER      the driver's version, 13000 unless said; 0 stands for no driver
//
// Calls are counted (calls.hpp), and may be captured into a graph (capture.hpp). Tests ask for failures of algorithms (failures.hpp) and for the counts
// through whisker_cuda_error, which has no other use for negative numbers.
#include "calls.hpp"
#include "capture.hpp"
#include "failures.hpp"
#include "launch.cuh"
#include "queue.hpp"
#include "whisker/whisker_cuda.h"

#include <stdlib.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace {

enum Error {
    NO_ERROR = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    INSUFFICIENT_DRIVER = 35,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    NO_KERNEL_IMAGE = 209,
    INVALID_HANDLE = 400,
    ILLEGAL_ADDRESS = 700
};

constexpr int64_t ALIGNMENT = 256, FIRST_CAPABILITY = 75;

int64_t setting(const char* name, int64_t otherwise) {
    const char* text = getenv(name);
    return text && *text ? strtoll(text, nullptr, 10) : otherwise;
}

int64_t device_bytes() {
    return setting("WHISKER_STAND_IN_MEMORY", int64_t{4} << 30);
}

bool is_device(int device) {
    return device >= 0 && device < whisker_cuda_devices();
}

// Why no call can work, or 0.
int trouble() {
    const int devices = whisker_cuda_devices();
    return devices < 0 ? -devices : whiskerStandInBroken();
}

// Blocks of memory by their addresses, with their sizes.
class Blocks {
public:
    int64_t used = 0;

    int allocate(int64_t bytes, int64_t limit, int64_t* address) {
        void* start = nullptr;
        *address = 0;
        if (bytes == 0) {
            return NO_ERROR;
        }
        if (bytes > limit - used || posix_memalign(&start, ALIGNMENT, static_cast<size_t>(bytes)) != 0) {
            return OUT_OF_MEMORY;
        }
        memset(start, whiskerStandInIdle() ? 0 : 0xFF, static_cast<size_t>(bytes));
        *address = reinterpret_cast<int64_t>(start);
        sizes[*address] = bytes;
        used += bytes;
        return NO_ERROR;
    }

    int release(int64_t address) {
        const auto block = sizes.find(address);
        if (address == 0 || block == sizes.end()) {
            return address == 0 ? NO_ERROR : INVALID_VALUE;
        }
        void* start = reinterpret_cast<void*>(address);
        memset(start, 0xFF, static_cast<size_t>(whiskerStandInPending() ? block->second : 0));
        used -= block->second;
        sizes.erase(block);
        released.push_back(start);
        if (!whiskerStandInPending()) {
            for (void* each : released) {
                free(each);
            }
            released.clear();
        }
        return NO_ERROR;
    }

    bool holds(int64_t address, int64_t bytes) const {
        auto block = sizes.upper_bound(address);
        if (block == sizes.begin()) {
            return false;
        }
        --block;
        return address - block->first <= block->second - bytes;
    }

private:
    std::map<int64_t, int64_t> sizes;
    std::vector<void*> released; // and kept for queued work that may still use them
};

// Numbers that stand for what was created and not yet destroyed.
class Handles {
public:
    int create(int64_t* number) {
        *number = ++last;
        alive.insert(*number);
        return NO_ERROR;
    }

    int destroy(int64_t number) { return alive.erase(number) ? NO_ERROR : INVALID_HANDLE; }
    int check(int64_t number) const { return alive.count(number) ? NO_ERROR : INVALID_HANDLE; }

private:
    int64_t last = 1000;
    std::set<int64_t> alive;
};

using Time = std::chrono::steady_clock::time_point;

struct State {
    std::mutex mutex;
    std::map<int64_t, std::shared_ptr<Time>> times; // of timers
    Blocks device, host;
    Handles streams, events;

    bool holds(int64_t address, int64_t bytes) const { return device.holds(address, bytes) || host.holds(address, bytes); }
    int check_stream(int64_t stream) const { // 0 is the default stream
        const int error = whiskerStandInBroken() ? whiskerStandInBroken() : stream == 0 ? NO_ERROR : streams.check(stream);
        return error ? error : whiskerStandInCaptureError(stream);
    }
};

State state;

using Lock = std::lock_guard<std::mutex>;

int first_error(int a, int b) {
    return a ? a : b;
}

// A call that may not stand in a capture.
int outside_capture(stand_in::Call call) {
    whiskerStandInCount(call);
    return whiskerStandInUnsafe();
}

}

namespace whisker {

int launch(int64_t stream, std::function<void(bool backwards)> run) {
    static unsigned launches = 0;
    const Lock lock(state.mutex);
    const int error = first_error(whisker_cuda_has_kernels(), state.check_stream(stream));
    if (error == 0) {
        whiskerStandInCount(stand_in::KERNEL);
        const bool backwards = launches++ % 2 != 0;
        launched++;
        stand_in::enqueue(stream, [run, backwards] { run(backwards); });
    }
    return error;
}

}

// ---- native/cuda/probe.cu ----

const char* whisker_cuda_error(int code) {
    static thread_local std::string text;
    if (code == -stand_in::COUNTS) {
        text.clear();
        for (int call = 0; call < stand_in::CALLS; call++) {
            text += (call > 0 ? " " : "") + std::to_string(whiskerStandInCounted(call));
        }
        return text.c_str();
    }
    if (code < 0) {
        whiskerStandInAsk(-code);
    }
    switch (code) {
        case NO_ERROR: return "no error";
        case INVALID_VALUE: return "invalid argument";
        case OUT_OF_MEMORY: return "out of memory";
        case INSUFFICIENT_DRIVER: return "CUDA driver version is insufficient for CUDA runtime version";
        case NO_DEVICE: return "no CUDA-capable device is detected";
        case NO_KERNEL_IMAGE: return "no kernel image is available for execution on the device";
        case stand_in::CAPTURE_UNSUPPORTED: return "operation not permitted when stream is capturing";
        case stand_in::CAPTURE_INVALIDATED: return "operation failed due to a previous error during capture";
        case stand_in::CAPTURED_EVENT: return "operation not permitted on an event last recorded in a capturing stream";
        case ILLEGAL_ADDRESS: return "an illegal memory access was encountered";
    }
    text = "error " + std::to_string(code);
    return text.c_str();
}

int whisker_cuda_devices(void) {
    const int64_t error = setting("WHISKER_STAND_IN_ERROR", 0), devices = setting("WHISKER_STAND_IN_DEVICES", 1);
    return static_cast<int>(error > 0 ? -error : devices > 0 ? devices : -NO_DEVICE);
}

int whisker_cuda_driver_version(void) {
    return static_cast<int>(setting("WHISKER_STAND_IN_DRIVER", 13000));
}

int whisker_cuda_runtime_version(void) {
    return 13000;
}

const char* whisker_cuda_name(int device) {
    return is_device(device) ? "stand-in GPU (host memory)" : "";
}

int whisker_cuda_compute_capability(int device) {
    return is_device(device) ? static_cast<int>(setting("WHISKER_STAND_IN_CAPABILITY", 90)) : 0;
}

int64_t whisker_cuda_memory(int device) {
    return is_device(device) ? device_bytes() : 0;
}

// ---- native/cuda/device.cu ----

int64_t whisker_cuda_launched(void) {
    return whisker::launched;
}

int whisker_cuda_use(int device) {
    return first_error(trouble(), is_device(device) ? NO_ERROR : INVALID_DEVICE);
}

int whisker_cuda_has_kernels(void) {
    const bool old = setting("WHISKER_STAND_IN_CAPABILITY", 90) < FIRST_CAPABILITY;
    return first_error(trouble(), old ? NO_KERNEL_IMAGE : NO_ERROR);
}

int whisker_cuda_free_memory(int64_t* bytes) {
    const Lock lock(state.mutex);
    const int error = trouble();
    *bytes = error ? 0 : device_bytes() - state.device.used;
    return error;
}

int whisker_cuda_allocate(int64_t bytes, int64_t* address) {
    const Lock lock(state.mutex);
    *address = 0;
    const int error = first_error(first_error(trouble(), outside_capture(stand_in::ALLOCATION)), bytes < 0 ? INVALID_VALUE : NO_ERROR);
    return error ? error : state.device.allocate(bytes, device_bytes(), address);
}

int whisker_cuda_release(int64_t address) {
    const Lock lock(state.mutex);
    const int error = outside_capture(stand_in::ALLOCATION);
    return error ? error : first_error(state.device.release(address), whiskerStandInBroken());
}

int whisker_cuda_allocate_host(int64_t bytes, int64_t* address) {
    const Lock lock(state.mutex);
    *address = 0;
    const int error = first_error(first_error(trouble(), outside_capture(stand_in::ALLOCATION)), bytes < 0 ? INVALID_VALUE : NO_ERROR);
    return error ? error : state.host.allocate(bytes, INT64_MAX, address);
}

int whisker_cuda_release_host(int64_t address) {
    const Lock lock(state.mutex);
    const int error = outside_capture(stand_in::ALLOCATION);
    return error ? error : state.host.release(address);
}

int whisker_cuda_copy(int64_t to, int64_t from, int64_t bytes, int64_t stream) {
    const Lock lock(state.mutex);
    if (bytes < 0 || (bytes > 0 && !(state.holds(to, bytes) && state.holds(from, bytes)))) {
        return INVALID_VALUE;
    }
    const int error = state.check_stream(stream);
    if (error == 0 && bytes > 0) {
        whiskerStandInCount(stand_in::COPY);
        stand_in::enqueue(stream, [=] { memmove(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), static_cast<size_t>(bytes)); });
    }
    return error;
}

int whisker_cuda_set_bytes(int64_t to, int value, int64_t bytes, int64_t stream) {
    const Lock lock(state.mutex);
    if (bytes < 0 || (bytes > 0 && !state.holds(to, bytes))) {
        return INVALID_VALUE;
    }
    const int error = state.check_stream(stream);
    if (error == 0 && bytes > 0) {
        whiskerStandInCount(stand_in::COPY);
        stand_in::enqueue(stream, [=] { memset(reinterpret_cast<void*>(to), value, static_cast<size_t>(bytes)); });
    }
    return error;
}

int whisker_cuda_create_stream(int64_t* stream) {
    const Lock lock(state.mutex);
    *stream = 0;
    const int error = trouble();
    return error ? error : state.streams.create(stream);
}

int whisker_cuda_destroy_stream(int64_t stream) {
    const Lock lock(state.mutex);
    whiskerStandInFinish(stream);
    return state.streams.destroy(stream);
}

int whisker_cuda_synchronize(int64_t stream) {
    const Lock lock(state.mutex);
    const int error = first_error(outside_capture(stand_in::WAIT), state.check_stream(stream));
    if (error == 0) {
        whiskerStandInFinish(stream);
    }
    return first_error(error, whiskerStandInBroken());
}

int whisker_cuda_create_event(int64_t* event) {
    const Lock lock(state.mutex);
    *event = 0;
    const int error = trouble();
    return error ? error : state.events.create(event);
}

int whisker_cuda_create_timer(int64_t* event) {
    return whisker_cuda_create_event(event);
}

int whisker_cuda_destroy_event(int64_t event) {
    const Lock lock(state.mutex);
    state.times.erase(event);
    return state.events.destroy(event);
}

// What the stream does next is to look at the clock of the host.
int whisker_cuda_record_time(int64_t event, int64_t stream) {
    const Lock lock(state.mutex);
    const int error = first_error(state.events.check(event), state.check_stream(stream));
    if (error == 0) {
        const std::shared_ptr<Time> time = state.times[event] = std::make_shared<Time>();
        stand_in::enqueue(stream, [time] { *time = std::chrono::steady_clock::now(); });
        whiskerStandInRecord(event, stream);
    }
    return error;
}

int whisker_cuda_elapsed(int64_t from, int64_t to, float* milliseconds) {
    const Lock lock(state.mutex);
    *milliseconds = 0.0f;
    const auto start = state.times.find(from), end = state.times.find(to);
    if (start == state.times.end() || end == state.times.end()) {
        return INVALID_HANDLE;
    }
    whiskerStandInFinishEvent(from);
    whiskerStandInFinishEvent(to);
    *milliseconds = std::chrono::duration<float, std::milli>(*end->second - *start->second).count();
    return whiskerStandInBroken();
}

int whisker_cuda_record(int64_t event, int64_t stream) {
    const Lock lock(state.mutex);
    whiskerStandInCount(stand_in::EVENT);
    int captured = 0;
    const int error = first_error(state.events.check(event), state.check_stream(stream));
    const int refused = error ? error : whiskerStandInRecordCaptured(event, stream, &captured);
    if (refused == 0 && !captured) {
        whiskerStandInRecord(event, stream);
    }
    return refused;
}

int whisker_cuda_wait(int64_t stream, int64_t event) {
    const Lock lock(state.mutex);
    whiskerStandInCount(stand_in::EVENT);
    const int error = first_error(state.events.check(event), state.check_stream(stream));
    const int refused = error ? error : whiskerStandInWaitCaptured(event, stream);
    if (refused == 0) {
        whiskerStandInWait(stream, event);
    }
    return refused;
}

int whisker_cuda_synchronize_event(int64_t event) {
    const Lock lock(state.mutex);
    whiskerStandInCount(stand_in::WAIT);
    const int error = first_error(state.events.check(event), whiskerStandInWaitCaptured(event, -1));
    if (error == 0) {
        whiskerStandInFinishEvent(event);
    }
    return first_error(error, whiskerStandInBroken());
}

int whisker_cuda_begin_capture(int64_t stream) {
    const Lock lock(state.mutex);
    const int error = state.check_stream(stream);
    return error ? error : whiskerStandInBeginCapture(stream);
}

int whisker_cuda_end_capture(int64_t stream, int64_t* graph) {
    const Lock lock(state.mutex);
    const int error = whiskerStandInEndCapture(stream, graph);
    return first_error(error, whiskerStandInBroken());
}

int whisker_cuda_launch_graph(int64_t graph, int64_t stream) {
    const Lock lock(state.mutex);
    whiskerStandInCount(stand_in::GRAPH);
    const int error = state.check_stream(stream);
    return error ? error : whiskerStandInLaunchGraph(graph, stream);
}

int whisker_cuda_destroy_graph(int64_t graph) {
    const Lock lock(state.mutex);
    return first_error(whiskerStandInDestroyGraph(graph), whiskerStandInBroken());
}
