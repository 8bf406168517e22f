#include "check.hpp"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>

namespace kernel_check {

whisker_queue queue{};

namespace {

// A type of activations: its operations, and what is compiled for it.
struct Type {
    const char* name;
    int compute_capability; // 10 major + minor, the lowest that has it
    int64_t (*table)();
    void (*check_all)(int64_t table);
    bool (*plant)(const std::string& fault);
};

const Type TYPES[] = {{"float32", 0, whisker_cuda_ops, cuda::check_all, cuda::plant},
                      {"bfloat16", 80, whisker_cuda_bfloat16_ops, cuda_bfloat16::check_all, cuda_bfloat16::plant}};

const Type* type = TYPES;
std::mt19937 numbers(1);
int failures = 0; // of all types
std::map<std::string, int> calls; // of this type

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
    printf("kernel_check: %s: %s\n", type->name, what.c_str());
}

void require(const char* operation) {
    if (calls[operation] == 0) {
        fail(std::string("no case calls ") + operation);
    }
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

std::vector<float> draws(int64_t n, float low, float high) {
    std::vector<float> values(static_cast<size_t>(n));
    std::uniform_real_distribution<float> next(low, high);
    for (float& value : values) {
        value = next(numbers);
    }
    return values;
}

Floats uniform(int64_t n, int64_t offset, float low, float high) {
    return Floats(draws(n, low, high), offset);
}

Integers integers(int64_t n, int below) {
    std::vector<int32_t> values(static_cast<size_t>(n));
    for (int32_t& value : values) {
        value = static_cast<int32_t>(numbers() % static_cast<unsigned>(below));
    }
    return Integers(values, 0);
}

void written(const std::vector<float>& y, const char* operation) {
    for (size_t i = 0; i < y.size(); i++) {
        if (isnan(y[i])) {
            fail(std::string(operation) + " left element " + std::to_string(i) + " of " + std::to_string(y.size()) + " unwritten");
            return;
        }
    }
}

void same(const std::vector<float>& expected, const std::vector<float>& actual, const char* operation) {
    if (expected.size() != actual.size() || memcmp(expected.data(), actual.data(), expected.size() * sizeof(float)) != 0) {
        fail(std::string(operation) + " gave other values than it must");
    }
}

namespace {

void check_type() {
    if (whisker_cuda_compute_capability(0) < type->compute_capability) {
        printf("kernel_check: %s: left out: it needs compute capability %d.%d\n", type->name, type->compute_capability / 10,
               type->compute_capability % 10);
        return;
    }
    calls.clear();
    const int before = failures;
    type->check_all(type->table());
    int total = 0;
    for (const auto& each : calls) {
        total += each.second;
    }
    printf("kernel_check: %s: %d operations, %d calls, %d failures\n", type->name, static_cast<int>(calls.size()), total, failures - before);
}

int check_types() {
    const Memory scratch(whisker_cuda_scratch_bytes());
    int64_t place = 0;
    must(whisker_cuda_allocate_host(sizeof(int32_t), &place), "whisker_cuda_allocate_host");
    queue.scratch = reinterpret_cast<void*>(scratch.address);
    queue.fault = reinterpret_cast<int32_t*>(place);
    for (const Type& each : TYPES) {
        type = &each;
        check_type();
    }
    must(whisker_cuda_release_host(place), "whisker_cuda_release_host");
    return failures != 0;
}

int plant(const std::string& fault) {
    if (!type->plant(fault)) {
        printf("kernel_check: there is no fault '%s'; there are race, blocks, overrun and overflow\n", fault.c_str());
        return 2;
    }
    printf("kernel_check: planted: %s, with %s\n", fault.c_str(), type->name);
    return 0;
}

int run(int count, char** words) {
    if (count > 2) {
        type = std::find_if(std::begin(TYPES), std::end(TYPES), [&](const Type& each) { return !strcmp(each.name, words[2]); });
        if (type == std::end(TYPES)) {
            printf("kernel_check: there is no type '%s'; there are float32 and bfloat16\n", words[2]);
            return 2;
        }
    }
    must(whisker_cuda_use(0), "whisker_cuda_use");
    return count > 1 ? plant(words[1]) : check_types();
}

}

}

// Calls every operation of whisker_cuda, for each type of activations, with tensors that are allocated one by one, for tools that watch memory
// and threads: kernel_check [FAULT [TYPE]]. With the name of a fault (planted.cu) it runs that instead, which the tool in use must report; TYPE
// is float32 or bfloat16.
int main(int count, char** words) {
    return kernel_check::run(count, words);
}
