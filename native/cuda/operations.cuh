// The operations of ops.def, as native/cuda defines them: whisker::cuda::name.
#pragma once

#include "whisker/whisker.h"

namespace whisker {
namespace cuda {
#define WHISKER_OP(name, ...) int name(__VA_ARGS__, const whisker_queue* queue);
#define WHISKER_EACH_OP(name, ...)
#define WHISKER_CUDA_OP WHISKER_OP
#define WHISKER_CPU_OP(name, ...)
#include "whisker/ops.def"
}
}
