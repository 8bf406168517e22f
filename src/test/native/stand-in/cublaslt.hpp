/*
 * The stand-in for cuBLASLt 13: one matrix product, of float32 or of bfloat16 factors, on host memory, after the published documentation. It is there to catch wrong
 * arguments: whatever the documentation forbids, or leaves undefined, is refused with the status it names.
 */
#ifndef WHISKER_STAND_IN_CUBLASLT_HPP
#define WHISKER_STAND_IN_CUBLASLT_HPP

#include "checks.hpp"

namespace stand_in {

enum Status {
    SUCCESS = 0,
    NOT_INITIALIZED = 1,
    INVALID_VALUE = 7,
    NOT_SUPPORTED = 15,
};

enum DataType { FLOAT = 0, BFLOAT16 = 14 };
enum Compute { COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_TF32 = 77 };
enum Transpose { PLAIN = 0, TRANSPOSED = 1 };
enum Order { COLUMN_MAJOR = 0, ROW_MAJOR = 1 };
enum Epilogue { NONE = 1, RELU = 2, BIAS = 4, RELU_BIAS = 6 };

/* The first word of every object, cleared when it is destroyed. */
enum Mark : uint32_t {
    CONTEXT = 0x77686c01,
    DESCRIPTION = 0x77686c02,
    LAYOUT = 0x77686c03,
    PREFERENCE = 0x77686c04,
    GONE = 0,
};

struct Context {
    static constexpr Mark MARK = CONTEXT;
    Mark mark = MARK;
};

struct Description {
    static constexpr Mark MARK = DESCRIPTION;
    Mark mark = MARK;
    int32_t compute = COMPUTE_32F, scale = FLOAT, pointer_mode = 0, transpose_a = PLAIN, transpose_b = PLAIN;
    uint32_t epilogue = NONE;
    const void* bias = nullptr;
};

struct Layout {
    static constexpr Mark MARK = LAYOUT;
    Mark mark = MARK;
    uint32_t type = FLOAT;
    int32_t order = COLUMN_MAJOR, batches = 1;
    uint64_t rows = 0, columns = 0;
    int64_t leading = 0, batch_stride = 0;

    bool row_major() const {
        return order == ROW_MAJOR;
    }

    size_t element_bytes() const {
        return type == BFLOAT16 ? 2 : sizeof(float);
    }

    /* Elements from one row, or column, to the next of it. */
    int64_t at(int64_t row, int64_t column) const {
        return row_major() ? row * leading + column : column * leading + row;
    }

    size_t bytes() const {
        return static_cast<size_t>(at(static_cast<int64_t>(rows) - 1, static_cast<int64_t>(columns) - 1) + 1) * element_bytes();
    }

    bool same(const Layout& other) const {
        return type == other.type && order == other.order && rows == other.rows && columns == other.columns && leading == other.leading;
    }
};

struct Preference {
    static constexpr Mark MARK = PREFERENCE;
    Mark mark = MARK;
    uint32_t search_mode = 0, alignment[4] = {256, 256, 256, 256};
    uint64_t workspace = 0;
};

/* The layouts of NVIDIA's header. */
struct Algorithm {
    uint64_t data[8];
};

struct Recommendation {
    Algorithm algorithm;
    size_t workspace;
    int status;
    float waves;
    int reserved[4];
};
static_assert(sizeof(Recommendation) == 96, "as in NVIDIA's header");

template <typename T>
bool live(const T* object) {
    return object != nullptr && aligned(object, alignof(T)) && object->mark == T::MARK;
}

/* Says why where CUBLASLT_LOG_LEVEL, cuBLASLt's own variable, asks for it. */
int fail(int status, const char* why);

}

#endif
