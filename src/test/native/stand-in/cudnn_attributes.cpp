/* The attributes that the stand-in for libcudnn_graph knows, by NVIDIA's numbers. Any other is refused. */
#include "cudnn_backend.hpp"

namespace stand_in {

namespace {

constexpr int64_t MANY = 1 << 20;

const Attribute ATTRIBUTES[] = {
    // kind, name, type, least, most, required, readable only
    {TENSOR_OF_GRAPH, 900, T_INT64, 1, 1, true, false},     // BYTE_ALIGNMENT
    {TENSOR_OF_GRAPH, 901, T_DATA_TYPE, 1, 1, true, false}, // DATA_TYPE
    {TENSOR_OF_GRAPH, 902, T_INT64, 4, 4, true, false},     // DIMENSIONS
    {TENSOR_OF_GRAPH, 903, T_INT64, 4, 4, true, false},     // STRIDES
    {TENSOR_OF_GRAPH, 906, T_INT64, 1, 1, true, false},     // UNIQUE_ID
    {TENSOR_OF_GRAPH, 907, T_BOOLEAN, 1, 1, false, false},  // IS_VIRTUAL

    {CONVOLUTION_OF_GRAPH, 100, T_DATA_TYPE, 1, 1, true, false},        // COMP_TYPE
    {CONVOLUTION_OF_GRAPH, 101, T_CONVOLUTION_MODE, 1, 1, true, false}, // CONV_MODE
    {CONVOLUTION_OF_GRAPH, 102, T_INT64, 2, 2, true, false},            // DILATIONS
    {CONVOLUTION_OF_GRAPH, 103, T_INT64, 2, 2, true, false},            // FILTER_STRIDES
    {CONVOLUTION_OF_GRAPH, 104, T_INT64, 2, 2, true, false},            // POST_PADDINGS
    {CONVOLUTION_OF_GRAPH, 105, T_INT64, 2, 2, true, false},            // PRE_PADDINGS
    {CONVOLUTION_OF_GRAPH, 106, T_INT64, 1, 1, true, false},            // SPATIAL_DIMS

    {OPERATION_FORWARD, 700, T_DOUBLE, 1, 1, true, false},     // ALPHA
    {OPERATION_FORWARD, 701, T_DOUBLE, 1, 1, true, false},     // BETA
    {OPERATION_FORWARD, 702, T_DESCRIPTOR, 1, 1, true, false}, // CONV_DESC
    {OPERATION_FORWARD, 703, T_DESCRIPTOR, 1, 1, true, false}, // W
    {OPERATION_FORWARD, 704, T_DESCRIPTOR, 1, 1, true, false}, // X
    {OPERATION_FORWARD, 705, T_DESCRIPTOR, 1, 1, true, false}, // Y

    {OPERATION_BACKWARD_DATA, 706, T_DOUBLE, 1, 1, true, false},     // ALPHA
    {OPERATION_BACKWARD_DATA, 707, T_DOUBLE, 1, 1, true, false},     // BETA
    {OPERATION_BACKWARD_DATA, 708, T_DESCRIPTOR, 1, 1, true, false}, // CONV_DESC
    {OPERATION_BACKWARD_DATA, 709, T_DESCRIPTOR, 1, 1, true, false}, // W
    {OPERATION_BACKWARD_DATA, 710, T_DESCRIPTOR, 1, 1, true, false}, // DX
    {OPERATION_BACKWARD_DATA, 711, T_DESCRIPTOR, 1, 1, true, false}, // DY

    {OPERATION_BACKWARD_FILTER, 712, T_DOUBLE, 1, 1, true, false},     // ALPHA
    {OPERATION_BACKWARD_FILTER, 713, T_DOUBLE, 1, 1, true, false},     // BETA
    {OPERATION_BACKWARD_FILTER, 714, T_DESCRIPTOR, 1, 1, true, false}, // CONV_DESC
    {OPERATION_BACKWARD_FILTER, 715, T_DESCRIPTOR, 1, 1, true, false}, // DW
    {OPERATION_BACKWARD_FILTER, 716, T_DESCRIPTOR, 1, 1, true, false}, // X
    {OPERATION_BACKWARD_FILTER, 717, T_DESCRIPTOR, 1, 1, true, false}, // DY

    {POINTWISE, 0, T_POINTWISE_MODE, 1, 1, true, false}, // MODE
    {POINTWISE, 1, T_DATA_TYPE, 1, 1, true, false},      // MATH_PREC

    {OPERATION_POINTWISE, 750, T_DESCRIPTOR, 1, 1, true, false}, // PW_DESCRIPTOR
    {OPERATION_POINTWISE, 751, T_DESCRIPTOR, 1, 1, true, false}, // XDESC
    {OPERATION_POINTWISE, 752, T_DESCRIPTOR, 1, 1, true, false}, // BDESC
    {OPERATION_POINTWISE, 753, T_DESCRIPTOR, 1, 1, true, false}, // YDESC

    {OPERATION_GRAPH, 800, T_HANDLE, 1, 1, false, false},       // HANDLE
    {OPERATION_GRAPH, 801, T_DESCRIPTOR, 1, 8, true, false},    // OPS

    {DEVICE_PROPERTIES, 2702, T_CHAR, 1, MANY, true, false}, // JSON_REPRESENTATION

    {ENGINE_HEURISTIC, 200, T_HEURISTIC_MODE, 1, 1, true, false}, // MODE
    {ENGINE_HEURISTIC, 201, T_DESCRIPTOR, 1, 1, true, false},     // OPERATION_GRAPH
    {ENGINE_HEURISTIC, 202, T_DESCRIPTOR, 0, MANY, false, true},  // RESULTS
    {ENGINE_HEURISTIC, 204, T_DESCRIPTOR, 1, 1, false, false},    // DEVICEPROP

    {ENGINE_CONFIG, 300, T_DESCRIPTOR, 1, 1, false, true},     // ENGINE
    {ENGINE, 1301, T_INT64, 1, 1, false, true},                // GLOBAL_INDEX
    {ENGINE, 1303, T_NUMERICAL_NOTE, 0, MANY, false, true},    // NUMERICAL_NOTE
    {ENGINE, 1305, T_BEHAVIOR_NOTE, 0, MANY, false, true},     // BEHAVIOR_NOTE

    {PLAN_OF_ENGINE, 400, T_HANDLE, 1, 1, false, false},     // HANDLE
    {PLAN_OF_ENGINE, 401, T_DESCRIPTOR, 1, 1, true, false},  // ENGINE_CONFIG
    {PLAN_OF_ENGINE, 402, T_INT64, 1, 1, false, true},       // WORKSPACE_SIZE
    {PLAN_OF_ENGINE, 407, T_DESCRIPTOR, 1, 1, false, false}, // DEVICEPROP

    {VARIANT_PACK, 1000, T_INT64, 1, 64, true, false},    // UNIQUE_IDS
    {VARIANT_PACK, 1001, T_VOID_PTR, 1, 64, true, false}, // DATA_POINTERS
    {VARIANT_PACK, 1003, T_VOID_PTR, 1, 1, false, false}, // WORKSPACE
};

}

const Attribute* find_attribute(int kind, int name) {
    for (const Attribute& each : ATTRIBUTES) {
        if (each.kind == kind && each.name == name) {
            return &each;
        }
    }
    return nullptr;
}

std::vector<const Attribute*> attributes_of(int kind) {
    std::vector<const Attribute*> result;
    for (const Attribute& each : ATTRIBUTES) {
        if (each.kind == kind) {
            result.push_back(&each);
        }
    }
    return result;
}

size_t size_of(int type) {
    switch (type) {
    case T_BOOLEAN:
    case T_CHAR: return 1;
    case T_DATA_TYPE:
    case T_CONVOLUTION_MODE:
    case T_HEURISTIC_MODE:
    case T_NUMERICAL_NOTE:
    case T_POINTWISE_MODE:
    case T_BEHAVIOR_NOTE: return 4;
    default: return 8;
    }
}

bool legal(int type, const void* values, int64_t count) {
    if (type == T_BOOLEAN) {
        return *static_cast<const unsigned char*>(values) <= 1;
    }
    int most = type == T_DATA_TYPE ? 21 : type == T_CONVOLUTION_MODE ? 1 : type == T_HEURISTIC_MODE ? 3 : type == T_POINTWISE_MODE ? 500 : -1;
    for (int64_t i = 0; most >= 0 && i < count; i++) {
        int value;
        std::memcpy(&value, static_cast<const char*>(values) + 4 * i, sizeof value);
        if (value < 0 || value > most) {
            return false;
        }
    }
    return true;
}

}
