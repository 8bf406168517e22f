// What the cases of kernel_check are written with: tensors, each in an allocation of exactly its size, and calls of operations.
#pragma once

#include "whisker/whisker_cuda.h"

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace kernel_check {

extern const whisker_ops* ops;
extern whisker_queue queue;
extern std::mt19937 numbers;

// Counts a failure and prints it.
void fail(const std::string& what);
// Records a call of an operation, and reports a status other than 0.
void called(const char* operation, int status);
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
    // All bits are 1, which are NaN as floats.
    explicit Tensor(int64_t n, int64_t offset = 0) : offset(offset), memory((n + offset) * static_cast<int64_t>(sizeof(T))) {
        const std::vector<unsigned char> ones(static_cast<size_t>(memory.bytes), 0xFF);
        memory.write(ones.data());
    }

    Tensor(const std::vector<T>& values, int64_t offset) : Tensor(static_cast<int64_t>(values.size()), offset) {
        std::vector<T> all(static_cast<size_t>(offset), T{});
        all.insert(all.end(), values.begin(), values.end());
        memory.write(all.data());
    }

    T* at() const { return reinterpret_cast<T*>(memory.address) + offset; }

    std::vector<T> values() const {
        std::vector<T> all(static_cast<size_t>(memory.bytes) / sizeof(T));
        memory.read(all.data());
        return std::vector<T>(all.begin() + offset, all.end());
    }

private:
    const int64_t offset;
    const Memory memory;
};

using Floats = Tensor<float>;
using Integers = Tensor<int32_t>;

// Uniform in [low, high].
Floats uniform(int64_t n, int64_t offset = 0, float low = -1.0f, float high = 1.0f);
// Uniform in [0, below).
Integers integers(int64_t n, int below);

// Reports elements that are NaN: no input of a case is, so they were never written, or made of what was not.
void written(const Floats& y, const char* operation);

// Calls an operation.
#define WHISKER_CALL(name, ...) kernel_check::called(#name, kernel_check::ops->name(__VA_ARGS__, &kernel_check::queue))

// While it lives, operations read what varies from these values in memory, and not from their arguments.
template <class T>
class Varied {
public:
    explicit Varied(const std::vector<T>& values) : values(values, 0) { queue.varying = this->values.at(); }
    ~Varied() { queue.varying = nullptr; }

private:
    const Tensor<T> values;
};

// Reports elements of which the bits differ: the same operation, given what varies in two ways.
void same(const Floats& expected, const Floats& actual, const char* operation);

// ---- the cases ----

void check_vectors(int64_t n, int64_t offset);
void check_rows(int64_t rows, int64_t columns, int64_t offset);
void check_losses(int64_t rows, int64_t classes);
void check_images(int64_t n, int64_t h, int64_t w, int64_t c, int64_t offset);

struct Window {
    int64_t kernel_h, kernel_w, stride, dilation, pad_top, pad_left;
};

void check_pools(int64_t n, int64_t h, int64_t w, int64_t c, const Window& window, int64_t offset);
void check_im2col(int64_t n, int64_t h, int64_t w, int64_t c, const Window& window, int64_t offset);
void check_depthwise(int64_t n, int64_t h, int64_t w, int64_t c, int64_t multiplier, const Window& window, int64_t offset);

// Runs a kernel with a fault on purpose (planted.cu): "race", "blocks", "overrun" or "overflow". False where there is none of that name.
bool plant(const std::string& fault);

}
