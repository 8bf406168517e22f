/* A driver of CUDA 11.4, older than whisker_cuda's runtime accepts: the version alone must be enough to turn it down. */
#include "driver_stub.hpp"

namespace stand_in {

const int DRIVER_VERSION = 11040;
const int DRIVER_ERROR = 999; // CUDA_ERROR_UNKNOWN, for calls that should not be made

}
