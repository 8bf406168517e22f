// What the cases of kernel_check (cases.hpp) are written with: tensors, each in an allocation of exactly its size, and reports of calls.
#pragma once

#include "whisker/whisker_cuda.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace kernel_check {

extern whisker_queue queue;

// Counts a failure and prints it.
void fail(const std::string& what);
// Records a call of an operation, and reports a status other than 0.
void called(const char* operation, int status);
// Reports an operation that was not called.
void require(const char* operation);
// Ends the program where a call that is not of an operation failed.
void must(int status, const char* call);

// Bytes of device memory, exactly as many as were asked for.
class Memory {
public:
    explicit Memory(int64_t bytes);
    ~Memory();
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    void write(const void* from) const;
    void read(void* to) const;

    const int64_t bytes;
    int64_t address;
};

// A tensor that starts `offset` elements into its allocation: with 1, kernels may not read four elements at once.
template <class T>
class Tensor {
public:
    // All bits are 1, which are NaN as floats and as bfloat16.
    explicit Tensor(int64_t n, int64_t offset = 0) : offset(offset), memory((n + offset) * static_cast<int64_t>(sizeof(T))) {
        const std::vector<unsigned char> ones(static_cast<size_t>(memory.bytes), 0xFF);
        memory.write(ones.data());
    }

    // Values are rounded to T.
    template <class From>
    Tensor(const std::vector<From>& values, int64_t offset) : Tensor(static_cast<int64_t>(values.size()), offset) {
        std::vector<T> all(static_cast<size_t>(offset) + values.size());
        for (size_t i = 0; i < values.size(); i++) {
            all[static_cast<size_t>(offset) + i] = values[i];
        }
        memory.write(all.data());
    }

    T* at() const { return reinterpret_cast<T*>(memory.address) + offset; }

    std::vector<T> values() const {
        std::vector<T> all(static_cast<size_t>(memory.bytes) / sizeof(T));
        memory.read(all.data());
        return std::vector<T>(all.begin() + offset, all.end());
    }

    // Exactly, where T is float or bfloat16.
    std::vector<float> floats() const {
        const std::vector<T> all = values();
        return std::vector<float>(all.begin(), all.end());
    }

private:
    const int64_t offset;
    const Memory memory;
};

using Floats = Tensor<float>;
using Integers = Tensor<int32_t>;

// Uniform in [low, high].
std::vector<float> draws(int64_t n, float low = -1.0f, float high = 1.0f);
Floats uniform(int64_t n, int64_t offset = 0, float low = -1.0f, float high = 1.0f);
// Uniform in [0, below).
Integers integers(int64_t n, int below);

// Reports elements that are NaN: no input of a case is, so they were never written, or made of what was not.
void written(const std::vector<float>& y, const char* operation);

template <class T>
void written(const Tensor<T>& y, const char* operation) {
    written(y.floats(), operation);
}

// Reports elements that differ: of the same operation, given what varies in two ways, or of its inverse.
void same(const std::vector<float>& expected, const std::vector<float>& actual, const char* operation);

template <class T, class Other>
void same(const Tensor<T>& expected, const Tensor<Other>& actual, const char* operation) {
    same(expected.floats(), actual.floats(), operation);
}

// While it lives, operations read what varies from these values in memory, and not from their arguments.
template <class T>
class Varied {
public:
    explicit Varied(const std::vector<T>& values) : values(values, 0) { queue.varying = this->values.at(); }
    ~Varied() { queue.varying = nullptr; }

private:
    const Tensor<T> values;
};

// ---- compiled once per type of activations, in the namespace that has the kernels for it ----

namespace cuda {
// Calls every operation of a table (whisker_cuda_ops).
void check_all(int64_t table);
// Runs a kernel with a fault on purpose (planted.cu): "race", "blocks", "overrun" or "overflow". False where there is none of that name.
bool plant(const std::string& fault);
}

namespace cuda_bfloat16 {
void check_all(int64_t table); // whisker_cuda_bfloat16_ops
bool plant(const std::string& fault);
}

}
