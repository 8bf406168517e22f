/* What the stand-ins for cuDNN and cuBLASLt share: marks that tell live objects from anything else, and checks of addresses. */
#ifndef WHISKER_STAND_IN_CHECKS_HPP
#define WHISKER_STAND_IN_CHECKS_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

#define STAND_IN_API extern "C" __attribute__((visibility("default")))

namespace stand_in {

inline bool aligned(const void* pointer, size_t bytes) {
    return reinterpret_cast<uintptr_t>(pointer) % bytes == 0;
}

/* Bytes of memory that one argument reads or writes. */
struct Range {
    const void* start;
    size_t bytes;

    bool overlaps(const Range& other) const {
        uintptr_t a = reinterpret_cast<uintptr_t>(start), b = reinterpret_cast<uintptr_t>(other.start);
        return bytes != 0 && other.bytes != 0 && a < b + other.bytes && b < a + bytes;
    }
};

/* All bits set: NaN as float. Workspaces are filled with it before anything is read, so that a tensor lying in one is noticed. */
inline void spoil(void* workspace, size_t bytes) {
    if (bytes != 0) {
        std::memset(workspace, 0xff, bytes);
    }
}

}

#endif
