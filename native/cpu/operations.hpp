// The operations of ops.def that are compiled once per instruction set: whisker::<side>::name defines each, without the
// queue, and whisker::<side>::operations is their table.
#ifndef WHISKER_CPU_OPERATIONS_HPP
#define WHISKER_CPU_OPERATIONS_HPP

#include "whisker/whisker.h"

struct whisker_bfloat16_ops;

namespace whisker {

#if !defined(WHISKER_BFLOAT16)
namespace sse42 { extern const whisker_ops operations; }
namespace avx2 { extern const whisker_ops operations; }
namespace avx512 { extern const whisker_ops operations; }
#endif
namespace avx512_bfloat16 { extern const whisker_bfloat16_ops operations; }

}

#if defined(WHISKER_SIDE)
#include "whisker/stored.hpp"

namespace whisker {
namespace WHISKER_SIDE {
#define WHISKER_OP(name, ...) int name(__VA_ARGS__);
#define WHISKER_EACH_OP(name, ...)
#define WHISKER_CPU_OP WHISKER_OP
#define WHISKER_CUDA_OP(name, ...)
#include "whisker/ops.def"
}
}
#endif

#endif
