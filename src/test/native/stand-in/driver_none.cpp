/* A driver on a machine without a device: CUDA_ERROR_NO_DEVICE. */
#include "driver_stub.hpp"

namespace stand_in {

const int DRIVER_VERSION = 13000;
const int DRIVER_ERROR = 100;

}
