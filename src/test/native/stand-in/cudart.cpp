/* Stands in for libcudart: versions only. Whisker's own calls of the runtime are in whisker_cuda, which has its own copy. */
#include "checks.hpp"

STAND_IN_API int cudaRuntimeGetVersion(int* version) {
    *version = 13000;
    return 0;
}

STAND_IN_API int cudaDriverGetVersion(int* version) {
    *version = 13000;
    return 0;
}
