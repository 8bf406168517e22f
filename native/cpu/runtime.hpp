// What the library keeps between calls: the number of threads and the scratch memory of reductions. Compiled for the baseline only.
#ifndef WHISKER_CPU_RUNTIME_HPP
#define WHISKER_CPU_RUNTIME_HPP

#include <stddef.h>

namespace whisker {

int threads();

enum class Scratch { PARTIAL_SUMS, CHANNELS, STRIPS };

// At least that many bytes, aligned to 64, the calling thread's until it asks for the same kind again; null where memory is short.
// It only grows, so a training step repeated allocates nothing.
void* scratch(Scratch kind, size_t bytes);

}

#endif
