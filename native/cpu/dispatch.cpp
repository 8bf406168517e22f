// Which instruction set the operations use.
#include "operations.hpp"

#include <string.h>

#include <atomic>

namespace {

struct InstructionSet {
    const char* name;
    const whisker_ops* operations;
    bool supported;
};

// Best first. The compiler's flags for each are in cmake/WhiskerOptions.cmake; a processor must have all that they allow.
const InstructionSet* instruction_sets() {
    static const InstructionSet sets[] = {
        {"avx512", &whisker::avx512::operations,
         __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("bmi2")},
        {"avx2", &whisker::avx2::operations,
         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")},
        {"sse4.2", &whisker::sse42::operations, true},
    };
    return sets;
}

const InstructionSet* best() {
    const InstructionSet* set = instruction_sets();
    while (!set->supported) {
        set++;
    }
    return set;
}

std::atomic<const InstructionSet*>& chosen() {
    static std::atomic<const InstructionSet*> set{best()};
    return set;
}

}

extern "C" {

const char* whisker_isa(void) {
    return chosen().load()->name;
}

int whisker_set_isa(const char* name) {
    const InstructionSet* sets = instruction_sets();
    for (int i = 0; name && i < 3; i++) {
        if (strcmp(sets[i].name, name) == 0 && sets[i].supported) {
            chosen().store(&sets[i]);
            return WHISKER_OK;
        }
    }
    return WHISKER_BAD_ARGUMENT;
}

int64_t whisker_cpu_ops(void) {
    return reinterpret_cast<int64_t>(chosen().load()->operations);
}

int64_t whisker_cpu_bfloat16_ops(void) {
    const bool supported = instruction_sets()->supported && __builtin_cpu_supports("avx512bf16");
    return supported ? reinterpret_cast<int64_t>(&whisker::avx512_bfloat16::operations) : 0;
}

}
