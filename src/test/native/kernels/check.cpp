#include "check.hpp"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <map>

namespace kernel_check {

const whisker_ops* ops = nullptr;
whisker_queue queue{};
std::mt19937 numbers(1);

namespace {

int failures = 0;
std::map<std::string, int> calls;

// Memory that copies to and from the device need not stage.
class Staging {
public:
    void* of(int64_t bytes) {
        if (bytes > size) {
            must(whisker_cuda_release_host(address), "whisker_cuda_release_host");
            must(whisker_cuda_allocate_host(bytes, &address), "whisker_cuda_allocate_host");
            size = bytes;
        }
        return reinterpret_cast<void*>(address);
    }

    ~Staging() { whisker_cuda_release_host(address); }

private:
    int64_t address = 0, size = 0;
};

void* staged(int64_t bytes) {
    static Staging staging;
    return staging.of(bytes);
}

void copy(int64_t to, int64_t from, int64_t bytes) {
    must(whisker_cuda_copy(to, from, bytes, queue.stream), "whisker_cuda_copy");
    must(whisker_cuda_synchronize(queue.stream), "whisker_cuda_synchronize");
}

}

void fail(const std::string& what) {
    failures++;
    printf("kernel_check: %s\n", what.c_str());
}

void called(const char* operation, int status) {
    calls[operation]++;
    if (status != 0) {
        fail(std::string(operation) + " returned " + std::to_string(status) + ": " + whisker_cuda_error(status));
    }
}

void must(int status, const char* call) {
    if (status != 0) {
        printf("kernel_check: %s returned %d: %s\n", call, status, whisker_cuda_error(status));
        exit(3);
    }
}

Memory::Memory(int64_t bytes) : bytes(bytes), address(0) {
    must(whisker_cuda_allocate(bytes, &address), "whisker_cuda_allocate");
}

Memory::~Memory() {
    must(whisker_cuda_release(address), "whisker_cuda_release");
}

void Memory::write(const void* from) const {
    memcpy(staged(bytes), from, static_cast<size_t>(bytes));
    copy(address, reinterpret_cast<int64_t>(staged(bytes)), bytes);
}

void Memory::read(void* to) const {
    copy(reinterpret_cast<int64_t>(staged(bytes)), address, bytes);
    memcpy(to, staged(bytes), static_cast<size_t>(bytes));
}

Floats uniform(int64_t n, int64_t offset, float low, float high) {
    std::vector<float> values(static_cast<size_t>(n));
    std::uniform_real_distribution<float> next(low, high);
    for (float& value : values) {
        value = next(numbers);
    }
    return Floats(values, offset);
}

Integers integers(int64_t n, int below) {
    std::vector<int32_t> values(static_cast<size_t>(n));
    for (int32_t& value : values) {
        value = static_cast<int32_t>(numbers() % static_cast<unsigned>(below));
    }
    return Integers(values, 0);
}

void written(const Floats& y, const char* operation) {
    const std::vector<float> values = y.values();
    for (size_t i = 0; i < values.size(); i++) {
        if (isnan(values[i])) {
            fail(std::string(operation) + " left element " + std::to_string(i) + " of " + std::to_string(values.size()) + " unwritten");
            return;
        }
    }
}

void same(const Floats& expected, const Floats& actual, const char* operation) {
    const std::vector<float> a = expected.values(), b = actual.values();
    if (a.size() != b.size() || memcmp(a.data(), b.data(), a.size() * sizeof(float)) != 0) {
        fail(std::string(operation) + " gave other values than it must");
    }
}

namespace {

void require(const char* operation) {
    if (calls[operation] == 0) {
        fail(std::string("no case calls ") + operation);
    }
}

void check_all() {
    for (int64_t offset : {0, 1}) {
        for (int64_t n : {1, 3, 257, 1028}) {
            check_vectors(n, offset);
        }
        for (int64_t columns : {1, 3, 4, 17, 33, 40}) {
            for (int64_t rows : {1, 7, 300}) {
                check_rows(rows, columns, offset);
            }
        }
        for (int64_t c : {1, 4, 33}) {
            check_images(2, 1, 3, c, offset);
            check_images(2, 7, 9, c, offset);
            for (const Window& window : {Window{2, 2, 2, 1, 0, 0}, Window{3, 3, 2, 1, 1, 1}, Window{3, 3, 1, 1, 0, 0},
                                         Window{5, 2, 3, 1, 1, 0}, Window{16, 16, 1, 1, 8, 8}}) {
                check_pools(2, 9, 8, c, window, offset);
            }
            for (const Window& window : {Window{1, 1, 1, 1, 0, 0}, Window{3, 3, 1, 1, 1, 1}, Window{3, 3, 2, 1, 0, 0},
                                         Window{3, 3, 1, 2, 1, 1}, Window{3, 5, 2, 1, 0, 1}, Window{5, 5, 1, 1, 2, 2},
                                         Window{3, 2, 2, 3, 3, 1}}) {
                check_im2col(2, 9, 10, c, window, offset);
                for (int64_t multiplier : {1, 2}) {
                    check_depthwise(2, 9, 10, c, multiplier, window, offset);
                }
            }
        }
    }
    // Rows that all threads of a block share, sums in several parts, and pictures of several blocks.
    check_rows(2, 600, 0);
    check_rows(4100, 3, 0);
    check_rows(1300, 33, 0);
    check_images(2, 30, 31, 3, 0);
    check_depthwise(1, 30, 31, 8, 1, Window{3, 3, 1, 1, 1, 1}, 0);
    for (int64_t rows : {1, 3, 300}) {
        for (int64_t classes : {2, 10}) {
            check_losses(rows, classes);
        }
    }
#define WHISKER_OP(name, ...) require(#name);
#define WHISKER_EACH_OP(name, ...) require(#name);
#define WHISKER_CUDA_OP(name, ...) require(#name);
#define WHISKER_CPU_OP(name, ...)
#include "whisker/ops.def"
}

int run(const std::string& fault) {
    must(whisker_cuda_use(0), "whisker_cuda_use");
    ops = reinterpret_cast<const whisker_ops*>(whisker_cuda_ops());
    if (!fault.empty()) {
        if (!plant(fault)) {
            printf("kernel_check: there is no fault '%s'; there are race, blocks, overrun and overflow\n", fault.c_str());
            return 2;
        }
        printf("kernel_check: planted: %s\n", fault.c_str());
        return 0;
    }
    const Memory scratch(whisker_cuda_scratch_bytes());
    int64_t place = 0;
    must(whisker_cuda_allocate_host(sizeof(int32_t), &place), "whisker_cuda_allocate_host");
    queue.scratch = reinterpret_cast<void*>(scratch.address);
    queue.fault = reinterpret_cast<int32_t*>(place);
    check_all();
    must(whisker_cuda_release_host(place), "whisker_cuda_release_host");
    int total = 0;
    for (const auto& each : calls) {
        total += each.second;
    }
    printf("kernel_check: %d operations, %d calls, %d failures\n", static_cast<int>(calls.size()), total, failures);
    return failures != 0;
}

}

}

// Calls every operation of whisker_cuda with tensors that are allocated one by one, for tools that watch memory and threads:
// kernel_check [FAULT]. With the name of a fault (planted.cu) it runs that instead, which the tool in use must report.
int main(int count, char** words) {
    return kernel_check::run(count > 1 ? words[1] : "");
}
