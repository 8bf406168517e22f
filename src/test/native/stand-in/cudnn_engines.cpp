/*
 * The engines that the stand-in for libcudnn_graph has for a convolution: in an order that a caller who takes the first one, does not read
 * all of its notes, or does not make a plan of it before trusting it, does not survive. Those that may not be taken compute something else
 * than they should, by more than any tolerance.
 */
#include "cudnn_backend.hpp"
#include "failures.hpp"
#include "queue.hpp"

#include <atomic>
#include <set>

namespace stand_in {

/* Whether an engine can be used; all do what their notes say. */
enum Use {
    GOOD,
    FREE,     // good, and needs no workspace
    REFUSED,  // no plan can be made of it
    ENORMOUS, // needs more memory than there is
    WRONG     // its notes are a reason not to take it
};

struct EngineKind {
    int number;
    Use use;
    std::vector<int> numerical, behavior;
};

namespace {

enum Numerical { TENSOR_CORE, DOWN_CONVERT_INPUTS, REDUCED_PRECISION_REDUCTION, FFT, NONDETERMINISTIC, WINOGRAD, WINOGRAD_TILE_4X4,
                 STRICT_NAN_PROP = 9, OF_A_LATER_VERSION = 12 };
enum Behavior { RUNTIME_COMPILATION, CUBLASLT_DEPENDENCY = 4, OF_A_LATER_VERSION_TOO = 7 };

constexpr int HEURISTIC_A = 3, FALLBACK = 2, ILLEGAL_ADDRESS = 700;

const EngineKind NOT_DETERMINISTIC{20, WRONG, {NONDETERMINISTIC}, {}};
const EngineKind COMPILED{80, WRONG, {}, {RUNTIME_COMPILATION}};
const EngineKind NOTED_LATER{33, WRONG, {OF_A_LATER_VERSION}, {}};
const EngineKind BEHAVES_LATER{34, WRONG, {}, {OF_A_LATER_VERSION_TOO}};
const EngineKind CONVERTING{12, WRONG, {TENSOR_CORE, DOWN_CONVERT_INPUTS}, {}};
const EngineKind REDUCING{13, WRONG, {TENSOR_CORE, REDUCED_PRECISION_REDUCTION}, {}};
const EngineKind UNPLANNED{7, REFUSED, {}, {}};
const EngineKind HUNGRY{9, ENORMOUS, {}, {}};
const EngineKind ON_TENSOR_CORES{50, GOOD, {TENSOR_CORE}, {}};
const EngineKind WINOGRADS{6, WRONG, {WINOGRAD, WINOGRAD_TILE_4X4}, {}}; // right in tf32, but there the one before comes first
const EngineKind FOURIERS{3, WRONG, {FFT}, {}};
const EngineKind PLAIN{1, GOOD, {}, {CUBLASLT_DEPENDENCY}};
const EngineKind FIFTH{5, GOOD, {}, {}}; // forward and grouped: engine 5 of 9.23 is known not to be deterministic there
const EngineKind SIMPLE{0, FREE, {STRICT_NAN_PROP}, {}};

int bad(const char* why) {
    return cudnnStandInFail(BAD_PARAM, why);
}

bool noted(const EngineKind& engine, int note) {
    return std::find(engine.numerical.begin(), engine.numerical.end(), note) != engine.numerical.end();
}

std::vector<const EngineKind*> offers(const Pass& pass, int mode) {
    if (mode == FALLBACK) {
        return {&NOT_DETERMINISTIC, &SIMPLE, &PLAIN};
    }
    std::vector<const EngineKind*> all{&NOT_DETERMINISTIC, &COMPILED, &NOTED_LATER, &BEHAVES_LATER, &CONVERTING, &REDUCING, &UNPLANNED, &HUNGRY};
    if (pass.problem.x.type == BFLOAT16) { // an estimate that a caller who wants tensor cores does not follow
        all.insert(all.end(), {&PLAIN, &ON_TENSOR_CORES});
    } else {
        all.insert(all.end(), {&ON_TENSOR_CORES, &WINOGRADS, &FOURIERS, &PLAIN});
    }
    if (pass.operation == FORWARD && pass.problem.groups > 1) {
        all.push_back(&FIFTH);
    }
    return all;
}

int handle_or_device(const Descriptor& of, int handle, int device, Handle* graphs) {
    if (!of.has(device)) {
        return handle != 0 && !of.has(handle) ? bad("neither a handle nor device properties") : graphs == nullptr
            ? bad("no device properties for a graph without a handle") : SUCCESS;
    }
    return of.reference(device)->kind == DEVICE_PROPERTIES ? SUCCESS : bad("device properties that are none");
}

/* The address of a tensor in a variant pack, or null. */
void* address(const Descriptor& pack, int64_t uid) {
    for (int i = 0; i < pack.count(1000); i++) {
        if (pack.value<int64_t>(1000, i) == uid) {
            return pack.value<void*>(1001, i);
        }
    }
    return nullptr;
}

/* What keeping to its notes does to an engine's results. */
double deviation(const EngineKind& engine) {
    static std::atomic<int> calls{0};
    if (engine.use != WRONG) {
        return 1;
    }
    return noted(engine, NONDETERMINISTIC) ? 1 + 1e-6 * (calls++ % 3 - 1) : 1 + 1e-2;
}

std::vector<double> compute(const Pass& pass, const void* x, const void* w, const void* y, bool rounded) {
    const Problem& problem = pass.problem;
    switch (pass.operation) {
    case FORWARD: return forward(problem, read(problem.x, x, rounded), read(problem.w, w, rounded));
    case BACKWARD_DATA: return backward_data(problem, read(problem.w, w, rounded), read(problem.y, y, rounded));
    default: return backward_filter(problem, read(problem.x, x, rounded), read(problem.y, y, rounded));
    }
}

}

int engine_number(const EngineKind& engine) {
    return engine.number;
}

const std::vector<int>& notes(const EngineKind& engine, bool behavior) {
    return behavior ? engine.behavior : engine.numerical;
}

int64_t engine_workspace(const EngineKind& engine, const Pass& pass) {
    if (engine.use == ENORMOUS) {
        return int64_t{1} << 40;
    }
    int64_t per_picture = (pass.problem.x.size() + pass.problem.y.size()) / pass.problem.n * static_cast<int64_t>(sizeof(float));
    return engine.use == FREE ? 0 : 512 + per_picture + (noted(engine, TENSOR_CORE) ? 256 : 0);
}

int finalize_heuristic(Descriptor& heuristic) {
    const Descriptor& graph = *heuristic.reference(201);
    if (graph.kind != OPERATION_GRAPH) {
        return bad("a graph that is none");
    }
    int status = handle_or_device(heuristic, 0, 204, graph.pass.handle);
    if (status != SUCCESS) {
        return status;
    }
    heuristic.pass = graph.pass;
    const Pass& pass = heuristic.pass;
    int mode = heuristic.value<int>(200);
    if (mode != HEURISTIC_A && mode != FALLBACK) {
        return cudnnStandInFail(NOT_SUPPORTED, "the stand-in has heuristic A and the fallback only");
    }
    const Problem& of = pass.problem;
    bool strided_dilated = (of.stride[0] > 1 || of.stride[1] > 1) && (of.dilation[0] > 1 || of.dilation[1] > 1);
    if ((mode == HEURISTIC_A && whiskerStandInFails(HEURISTIC, pass.operation, 0)) || whiskerStandInFails(NOTHING, pass.operation, 0)) {
        return cudnnStandInFail(NOT_SUPPORTED, "a heuristic that a test wants to fail");
    }
    if (!(strided_dilated && whiskerStandInFails(STRIDED_DILATED, pass.operation, 0))) {
        heuristic.offered = offers(pass, mode);
    }
    return SUCCESS;
}

int finalize_plan(Descriptor& plan) {
    const Descriptor& config = *plan.reference(401);
    if (config.kind != ENGINE_CONFIG) {
        return bad("an engine configuration that is none");
    }
    int status = handle_or_device(plan, 400, 407, config.pass.handle);
    if (status != SUCCESS) {
        return status;
    }
    if (plan.has(400) && plan.value<Handle*>(400) != config.pass.handle) {
        return bad("another handle than the graph's");
    }
    if (config.engine->use == REFUSED || whiskerStandInFails(PLAN, config.pass.operation, config.engine->number)) {
        return cudnnStandInFail(NOT_SUPPORTED, "an engine of which no plan can be made");
    }
    plan.pass = config.pass;
    plan.engine = config.engine;
    plan.needs = {&config};
    return SUCCESS;
}

int finalize_pack(Descriptor& pack) {
    if (pack.count(1000) != pack.count(1001)) {
        return bad("another number of ids than of addresses");
    }
    std::set<int64_t> distinct;
    for (int i = 0; i < pack.count(1000); i++) {
        distinct.insert(pack.value<int64_t>(1000, i));
    }
    return static_cast<int64_t>(distinct.size()) == pack.count(1000) ? SUCCESS : bad("the same id twice");
}

int execute(const Handle& handle, const Descriptor& plan, const Descriptor& pack) {
    const Pass pass = plan.pass;
    const EngineKind& engine = *plan.engine;
    if (&handle != pass.handle) {
        return bad("another handle than the plan's, or a plan for a device that is only described");
    }
    if (!live(plan.needs[0])) {
        return bad("the plan's engine configuration was destroyed; whether it may be is not documented");
    }
    int tensors = pass.bias ? 4 : 3;
    if (pack.count(1000) != tensors) {
        return bad("another number of addresses than the graph has tensors with memory");
    }
    const Problem& problem = pass.problem;
    const Block* blocks[] = {&problem.x, &problem.w, &problem.y, &pass.tensors.bias};
    void* at[4] = {};
    for (int i = 0; i < tensors; i++) {
        at[i] = address(pack, pass.tensors.uid[i]);
        if (at[i] == nullptr || !aligned(at[i], static_cast<size_t>(pass.tensors.alignment[i]))) {
            return bad("a tensor of the graph that has no address, or one that is not aligned as it was described");
        }
    }
    int result = pass.operation == FORWARD ? 2 : pass.operation == BACKWARD_DATA ? 0 : 1;
    void* space = pack.has(1003) ? pack.value<void*>(1003) : nullptr;
    size_t bytes = static_cast<size_t>(engine_workspace(engine, pass));
    if (bytes != 0 && (space == nullptr || !aligned(space, 16))) {
        return bad("no workspace, or one that does not start on 16 bytes");
    }
    for (int i = 0; i < tensors; i++) {
        const Range range{at[i], blocks[i]->bytes()};
        if ((i != result && range.overlaps({at[result], blocks[result]->bytes()})) || range.overlaps({space, bytes})) {
            return bad("the result overlaps what it is made from, or the workspace overlaps a tensor");
        }
    }
    if (whiskerStandInFails(AT_CALL, pass.operation, engine.number) || (pass.bias && whiskerStandInFails(BIAS, pass.operation, engine.number))) {
        return cudnnStandInFail(EXECUTION_FAILED, "a failure that a test asked for");
    }
    enqueue(handle.stream, [pass, &engine, result, space, bytes, x = at[0], w = at[1], y = at[2], bias = at[3]] {
        if (whiskerStandInFails(WHILE_RUNNING, pass.operation, engine.number)) {
            whiskerStandInBreak(ILLEGAL_ADDRESS);
        }
        if (whiskerStandInBroken()) {
            return;
        }
        spoil(space, bytes);
        std::vector<double> sums = compute(pass, x, w, y, noted(engine, TENSOR_CORE));
        double factor = deviation(engine);
        std::vector<double> offsets = pass.bias ? read(pass.tensors.bias, bias, false) : std::vector<double>(1);
        for (size_t i = 0; i < sums.size(); i++) {
            sums[i] = factor * sums[i] + offsets[i % offsets.size()];
        }
        const Problem& of = pass.problem;
        const Block* to[] = {&of.x, &of.w, &of.y};
        void* data[] = {x, w, y};
        write(*to[result], data[result], sums, 1, 0);
    });
    return SUCCESS;
}

}
