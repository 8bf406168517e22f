// The operations of ops.def, as native/cuda defines them, for each type of activations: whisker::<side>::name.
#pragma once

#include "whisker/stored.hpp"
#include "whisker/whisker.h"

namespace whisker {
namespace WHISKER_SIDE {
#define WHISKER_OP(name, ...) int name(__VA_ARGS__, const whisker_queue* queue);
#define WHISKER_EACH_OP(name, ...)
#define WHISKER_CUDA_OP WHISKER_OP
#define WHISKER_CPU_OP(name, ...)
#include "whisker/ops.def"
}
}
