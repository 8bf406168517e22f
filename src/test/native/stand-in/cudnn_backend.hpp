/*
 * The descriptors of the graph API as the parts of the stand-in for libcudnn_graph hand them on. One is given attributes, each checked
 * against a table (cudnn_attributes.cpp), then finalized, which checks them against each other; after that it cannot be changed, and can be
 * referred to. What is found out in finalizing is kept in it, by value.
 */
#ifndef WHISKER_STAND_IN_CUDNN_BACKEND_HPP
#define WHISKER_STAND_IN_CUDNN_BACKEND_HPP

#include "cudnn_convolution.hpp"

#include <map>
#include <vector>

namespace stand_in {

/* cudnnBackendDescriptorType_t. */
enum Kind {
    POINTWISE = 0,
    CONVOLUTION_OF_GRAPH = 1,
    ENGINE = 2,
    ENGINE_CONFIG = 3,
    ENGINE_HEURISTIC = 4,
    PLAN_OF_ENGINE = 5,
    OPERATION_FORWARD = 10,
    OPERATION_BACKWARD_FILTER = 11,
    OPERATION_BACKWARD_DATA = 12,
    OPERATION_POINTWISE = 13,
    OPERATION_GRAPH = 15,
    VARIANT_PACK = 16,
    TENSOR_OF_GRAPH = 17,
    DEVICE_PROPERTIES = 38
};

/* cudnnBackendAttributeType_t, those that are used. */
enum Type {
    T_HANDLE = 0,
    T_DATA_TYPE = 1,
    T_BOOLEAN = 2,
    T_INT64 = 3,
    T_DOUBLE = 5,
    T_VOID_PTR = 6,
    T_CONVOLUTION_MODE = 7,
    T_HEURISTIC_MODE = 8,
    T_NUMERICAL_NOTE = 11,
    T_POINTWISE_MODE = 14,
    T_DESCRIPTOR = 15,
    T_BEHAVIOR_NOTE = 19,
    T_CHAR = 24
};

/* One attribute of a kind of descriptor. */
struct Attribute {
    int kind;
    int name;
    int type;
    int64_t least, most; // so many values
    bool required;       // before finalizing
    bool readable_only;  // what is found out
};

const Attribute* find_attribute(int kind, int name);
std::vector<const Attribute*> attributes_of(int kind);
size_t size_of(int type);
/* Whether every value is one of its enumeration, or anything where the type is none. */
bool legal(int type, const void* values, int64_t count);

struct Tensors {
    int64_t uid[4]; // x, w, y, bias; 0 where there is no bias
    int64_t alignment[4];
    Block bias;
};

/* One pass of a convolution, as a finalized graph has it. */
struct Pass {
    Operation operation;
    Problem problem;
    Tensors tensors;
    bool bias = false;
    Handle* handle = nullptr; // null if the graph is planned for device properties
};

struct Descriptor;

/* One of the ways to compute a pass. */
struct EngineKind;

struct Descriptor {
    static constexpr Mark MARK = DESCRIPTOR;
    Mark mark = MARK;
    int kind = 0;
    bool finalized = false;
    std::map<int, std::vector<unsigned char>> values;

    // Found out in finalizing, or given where a heuristic or a configuration fills a descriptor in.
    Pass pass;                          // of operations, graphs, heuristics, configurations, engines and plans
    const EngineKind* engine = nullptr; // of configurations, engines and plans
    std::vector<const EngineKind*> offered;
    std::vector<const Descriptor*> needs; // of a plan: what may not be destroyed before it

    bool has(int name) const { return values.count(name) != 0; }

    int64_t count(int name) const {
        return static_cast<int64_t>(values.at(name).size() / size_of(find_attribute(kind, name)->type));
    }

    template <typename T>
    T value(int name, int i = 0) const {
        T result;
        std::memcpy(&result, values.at(name).data() + i * sizeof(T), sizeof(T));
        return result;
    }

    Descriptor* reference(int name, int i = 0) const { return value<Descriptor*>(name, i); }
};

/* Checks what was given against each other, and finds out what follows. */
int finalize_tensor(Descriptor& tensor);
int finalize_convolution(Descriptor& convolution);
int finalize_operation(Descriptor& operation);
int finalize_pointwise(Descriptor& pointwise);
int finalize_pointwise_operation(Descriptor& operation);
int finalize_graph(Descriptor& graph);
int finalize_heuristic(Descriptor& heuristic);
int finalize_plan(Descriptor& plan);
int finalize_pack(Descriptor& pack);

/* The block that a tensor descriptor describes. */
Block block(const Descriptor& tensor);

int engine_number(const EngineKind& engine);
const std::vector<int>& notes(const EngineKind& engine, bool behavior);
int64_t engine_workspace(const EngineKind& engine, const Pass& pass);
int execute(const Handle& handle, const Descriptor& plan, const Descriptor& pack);

}

#endif
