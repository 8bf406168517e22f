#include "operations.hpp"

#include "activation.inl"
#include "elementwise.inl"
#include "whisker/for_each.hpp"
#include "whisker/table.hpp"

namespace whisker {
namespace WHISKER_SIDE {

// An operation as the table has it: with a queue, which the processor does not need.
template <auto OPERATION>
struct Entry;

template <class... Arguments, int (*OPERATION)(Arguments...)>
struct Entry<OPERATION> {
    static int call(Arguments... arguments, const whisker_queue*) { return OPERATION(arguments...); }
};

template <class F>
int launch_each(int64_t n, const F& f, const whisker_queue*) {
    if (n < 0) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each(n, f);
    return WHISKER_OK;
}

const WHISKER_TABLE operations = {
#define WHISKER_OP(name, ...) &Entry<&name>::call,
#define WHISKER_EACH_OP(name, ...) &Each<decltype(WHISKER_TABLE::name), WHISKER_FIRST(__VA_ARGS__)>::call,
#define WHISKER_CPU_OP WHISKER_OP
#define WHISKER_CUDA_OP(name, ...) &Missing<decltype(WHISKER_TABLE::name), WHISKER_NOT_SUPPORTED>::call,
#include "whisker/ops.def"
};

}
}
