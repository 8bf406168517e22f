/* Stands in for libcuda.so.1, next to the other libraries: the version only. */
#include "checks.hpp"

STAND_IN_API int cuDriverGetVersion(int* version) {
    *version = 13000;
    return 0;
}
