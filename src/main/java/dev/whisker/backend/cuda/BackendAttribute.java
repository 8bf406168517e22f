package dev.whisker.backend.cuda;

import static org.bytedeco.cuda.global.cudnn.*;

import java.util.Set;

/**
 * The attributes of cuDNN's backend descriptors that convolutions need: of what kind of descriptor, of which type, and
 * how many values. cuDNN checks little of this by itself, and some wrong values end the process instead of in a status.
 */
enum BackendAttribute {
    TENSOR_DATA_TYPE(Kind.TENSOR, CUDNN_ATTR_TENSOR_DATA_TYPE, Type.DATA_TYPE, 1),
    /** Batch, channels, height, width; of a kernel filters, channels of a group, height, width. */
    TENSOR_DIMENSIONS(Kind.TENSOR, CUDNN_ATTR_TENSOR_DIMENSIONS, Type.INT64, 4),
    TENSOR_STRIDES(Kind.TENSOR, CUDNN_ATTR_TENSOR_STRIDES, Type.INT64, 4),
    TENSOR_UNIQUE_ID(Kind.TENSOR, CUDNN_ATTR_TENSOR_UNIQUE_ID, Type.INT64, 1),
    TENSOR_BYTE_ALIGNMENT(Kind.TENSOR, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, Type.INT64, 1),
    TENSOR_IS_VIRTUAL(Kind.TENSOR, CUDNN_ATTR_TENSOR_IS_VIRTUAL, Type.BOOLEAN, 1),

    CONVOLUTION_SPATIAL_DIMS(Kind.CONVOLUTION, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, Type.INT64, 1),
    CONVOLUTION_COMP_TYPE(Kind.CONVOLUTION, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, Type.DATA_TYPE, 1),
    CONVOLUTION_CONV_MODE(Kind.CONVOLUTION, CUDNN_ATTR_CONVOLUTION_CONV_MODE, Type.CONVOLUTION_MODE, 1),
    CONVOLUTION_PRE_PADDINGS(Kind.CONVOLUTION, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, Type.INT64, 2),
    CONVOLUTION_POST_PADDINGS(Kind.CONVOLUTION, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, Type.INT64, 2),
    CONVOLUTION_STRIDES(Kind.CONVOLUTION, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, Type.INT64, 2),
    CONVOLUTION_DILATIONS(Kind.CONVOLUTION, CUDNN_ATTR_CONVOLUTION_DILATIONS, Type.INT64, 2),

    FORWARD_X(Kind.FORWARD, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, Kind.TENSOR),
    FORWARD_W(Kind.FORWARD, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, Kind.TENSOR),
    FORWARD_Y(Kind.FORWARD, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, Kind.TENSOR),
    FORWARD_CONVOLUTION(Kind.FORWARD, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, Kind.CONVOLUTION),
    FORWARD_ALPHA(Kind.FORWARD, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, Type.DOUBLE, 1),
    FORWARD_BETA(Kind.FORWARD, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, Type.DOUBLE, 1),

    DATA_DX(Kind.BACKWARD_DATA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, Kind.TENSOR),
    DATA_W(Kind.BACKWARD_DATA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W, Kind.TENSOR),
    DATA_DY(Kind.BACKWARD_DATA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY, Kind.TENSOR),
    DATA_CONVOLUTION(Kind.BACKWARD_DATA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC, Kind.CONVOLUTION),
    DATA_ALPHA(Kind.BACKWARD_DATA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA, Type.DOUBLE, 1),
    DATA_BETA(Kind.BACKWARD_DATA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA, Type.DOUBLE, 1),

    FILTER_X(Kind.BACKWARD_FILTER, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X, Kind.TENSOR),
    FILTER_DW(Kind.BACKWARD_FILTER, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW, Kind.TENSOR),
    FILTER_DY(Kind.BACKWARD_FILTER, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY, Kind.TENSOR),
    FILTER_CONVOLUTION(Kind.BACKWARD_FILTER, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC, Kind.CONVOLUTION),
    FILTER_ALPHA(Kind.BACKWARD_FILTER, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA, Type.DOUBLE, 1),
    FILTER_BETA(Kind.BACKWARD_FILTER, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA, Type.DOUBLE, 1),

    POINTWISE_MODE(Kind.POINTWISE, CUDNN_ATTR_POINTWISE_MODE, Type.POINTWISE_MODE, 1),
    POINTWISE_COMP_TYPE(Kind.POINTWISE, CUDNN_ATTR_POINTWISE_MATH_PREC, Type.DATA_TYPE, 1),
    SUM_FUNCTION(Kind.SUM, CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, Kind.POINTWISE),
    SUM_X(Kind.SUM, CUDNN_ATTR_OPERATION_POINTWISE_XDESC, Kind.TENSOR),
    SUM_B(Kind.SUM, CUDNN_ATTR_OPERATION_POINTWISE_BDESC, Kind.TENSOR),
    SUM_Y(Kind.SUM, CUDNN_ATTR_OPERATION_POINTWISE_YDESC, Kind.TENSOR),

    GRAPH_HANDLE(Kind.GRAPH, CUDNN_ATTR_OPERATIONGRAPH_HANDLE, Type.HANDLE, 1),
    GRAPH_OPERATIONS(Kind.GRAPH, CUDNN_ATTR_OPERATIONGRAPH_OPS, Type.DESCRIPTOR, BackendAttribute.SOME,
            Kind.FORWARD, Kind.BACKWARD_DATA, Kind.BACKWARD_FILTER, Kind.SUM),

    DEVICE_JSON(Kind.DEVICE, CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, Type.CHAR, BackendAttribute.SOME),

    HEURISTIC_GRAPH(Kind.HEURISTIC, CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, Kind.GRAPH),
    HEURISTIC_MODE(Kind.HEURISTIC, CUDNN_ATTR_ENGINEHEUR_MODE, Type.HEURISTIC_MODE, 1),
    HEURISTIC_DEVICE(Kind.HEURISTIC, CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, Kind.DEVICE),
    HEURISTIC_RESULTS(Kind.HEURISTIC, CUDNN_ATTR_ENGINEHEUR_RESULTS, Type.DESCRIPTOR, BackendAttribute.SOME,
            Kind.CONFIGURATION),

    CONFIGURATION_ENGINE(Kind.CONFIGURATION, CUDNN_ATTR_ENGINECFG_ENGINE, Kind.ENGINE),
    ENGINE_NUMBER(Kind.ENGINE, CUDNN_ATTR_ENGINE_GLOBAL_INDEX, Type.INT64, 1),
    ENGINE_NUMERICAL_NOTES(Kind.ENGINE, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, Type.NUMERICAL_NOTE, BackendAttribute.SOME),
    ENGINE_BEHAVIOR_NOTES(Kind.ENGINE, CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, Type.BEHAVIOR_NOTE, BackendAttribute.SOME),

    PLAN_HANDLE(Kind.PLAN, CUDNN_ATTR_EXECUTION_PLAN_HANDLE, Type.HANDLE, 1),
    PLAN_DEVICE(Kind.PLAN, CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, Kind.DEVICE),
    PLAN_CONFIGURATION(Kind.PLAN, CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, Kind.CONFIGURATION),
    PLAN_WORKSPACE(Kind.PLAN, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, Type.INT64, 1),

    PACK_IDS(Kind.PACK, CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, Type.INT64, BackendAttribute.SOME),
    PACK_ADDRESSES(Kind.PACK, CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, Type.ADDRESS, BackendAttribute.SOME),
    PACK_WORKSPACE(Kind.PACK, CUDNN_ATTR_VARIANT_PACK_WORKSPACE, Type.ADDRESS, 1);

    /** Of the count of an attribute that may have one value or more. */
    private static final int SOME = 0;

    /** Kinds of descriptors. */
    enum Kind {
        TENSOR(CUDNN_BACKEND_TENSOR_DESCRIPTOR),
        CONVOLUTION(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR),
        FORWARD(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR),
        BACKWARD_DATA(CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR),
        BACKWARD_FILTER(CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR),
        POINTWISE(CUDNN_BACKEND_POINTWISE_DESCRIPTOR),
        SUM(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR),
        GRAPH(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR),
        DEVICE(CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR),
        HEURISTIC(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR),
        CONFIGURATION(CUDNN_BACKEND_ENGINECFG_DESCRIPTOR),
        ENGINE(CUDNN_BACKEND_ENGINE_DESCRIPTOR),
        PLAN(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR),
        PACK(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Types of values; of enumerations, the values that are used here. */
    enum Type {
        INT64(CUDNN_TYPE_INT64),
        DOUBLE(CUDNN_TYPE_DOUBLE),
        BOOLEAN(CUDNN_TYPE_BOOLEAN),
        CHAR(CUDNN_TYPE_CHAR),
        ADDRESS(CUDNN_TYPE_VOID_PTR),
        HANDLE(CUDNN_TYPE_HANDLE),
        DESCRIPTOR(CUDNN_TYPE_BACKEND_DESCRIPTOR),
        DATA_TYPE(CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT, CUDNN_DATA_BFLOAT16),
        CONVOLUTION_MODE(CUDNN_TYPE_CONVOLUTION_MODE, CUDNN_CROSS_CORRELATION),
        POINTWISE_MODE(CUDNN_TYPE_POINTWISE_MODE, CUDNN_POINTWISE_ADD),
        HEURISTIC_MODE(CUDNN_TYPE_HEUR_MODE, CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK),
        NUMERICAL_NOTE(CUDNN_TYPE_NUMERICAL_NOTE),
        BEHAVIOR_NOTE(CUDNN_TYPE_BEHAVIOR_NOTE);

        private final int code;
        private final Set<Integer> values;

        Type(int code, Integer... values) {
            this.code = code;
            this.values = Set.of(values);
        }

        int code() {
            return code;
        }
    }

    private final Kind owner;
    private final int code;
    private final Type type;
    private final int count;
    private final Set<Kind> kinds;

    BackendAttribute(Kind owner, int code, Type type, int count, Kind... kinds) {
        this.owner = owner;
        this.code = code;
        this.type = type;
        this.count = count;
        this.kinds = Set.of(kinds);
    }

    /** One descriptor of a kind. */
    BackendAttribute(Kind owner, int code, Kind kind) {
        this(owner, code, Type.DESCRIPTOR, 1, kind);
    }

    Kind owner() {
        return owner;
    }

    int code() {
        return code;
    }

    Type type() {
        return type;
    }

    /** @throws IllegalArgumentException unless a descriptor of this kind has it, with so many values of this type */
    void require(Kind kind, Type given, int values) {
        if (kind != owner || given != type || (count == SOME ? values < 1 : values != count)) {
            throw new IllegalArgumentException(this + " of " + kind + ": " + values + " of " + given);
        }
    }

    /** @throws IllegalArgumentException unless it may have this value of an enumeration */
    void require(int value) {
        if (!type.values.contains(value)) {
            throw new IllegalArgumentException(this + " is not " + value);
        }
    }

    /** @throws IllegalArgumentException unless it may refer to a descriptor of this kind */
    void require(Kind kind) {
        if (!kinds.contains(kind)) {
            throw new IllegalArgumentException(this + " is not of " + kind);
        }
    }
}
