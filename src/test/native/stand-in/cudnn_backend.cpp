/*
 * Stands in for the graph API of libcudnn_graph: descriptors in general. Where NVIDIA's library ends the process on a wrong value, this one
 * reports it.
 */
#include "cudnn_backend.hpp"

using namespace stand_in;

namespace {

constexpr int NOT_FINALIZED = 2004, ATTRIBUTE_TYPE = 2010;

int bad(const char* why) {
    return cudnnStandInFail(BAD_PARAM, why);
}

bool is_kind(int kind) {
    return !attributes_of(kind).empty();
}

/* Descriptors that are referred to must be finalized. */
bool all_finalized(const void* values, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        const Descriptor* each = static_cast<Descriptor* const*>(values)[i];
        if (!live(each) || !each->finalized) {
            return false;
        }
    }
    return true;
}

int finalize(Descriptor& descriptor) {
    switch (descriptor.kind) {
    case TENSOR_OF_GRAPH: return finalize_tensor(descriptor);
    case CONVOLUTION_OF_GRAPH: return finalize_convolution(descriptor);
    case OPERATION_FORWARD:
    case OPERATION_BACKWARD_DATA:
    case OPERATION_BACKWARD_FILTER: return finalize_operation(descriptor);
    case POINTWISE: return finalize_pointwise(descriptor);
    case OPERATION_POINTWISE: return finalize_pointwise_operation(descriptor);
    case OPERATION_GRAPH: return finalize_graph(descriptor);
    case ENGINE_HEURISTIC: return finalize_heuristic(descriptor);
    case PLAN_OF_ENGINE: return finalize_plan(descriptor);
    case VARIANT_PACK: return finalize_pack(descriptor);
    case DEVICE_PROPERTIES: return descriptor.value<char>(2702) == '{' ? SUCCESS : bad("device properties that are not an object of JSON");
    default: return bad("a descriptor that is not finalized by its maker");
    }
}

/* Fills descriptors that the caller made with what is found out. */
template <typename Fill>
int fill(void* values, int64_t count, int kind, Fill with) {
    for (int64_t i = 0; i < count; i++) {
        Descriptor* each = static_cast<Descriptor**>(values)[i];
        if (!live(each) || each->kind != kind || each->finalized) {
            return bad("a place for a descriptor that is not a new one of its kind");
        }
        with(*each, i);
        each->finalized = true;
    }
    return SUCCESS;
}

template <typename T>
int list(const std::vector<T>& from, int64_t room, int64_t* count, void* to) {
    *count = static_cast<int64_t>(from.size());
    if (room < *count) {
        return cudnnStandInFail(BAD_PARAM, "no room for all values");
    }
    std::copy(from.begin(), from.end(), static_cast<T*>(to));
    return SUCCESS;
}

int results(const Descriptor& heuristic, int64_t room, int64_t* count, void* values) {
    int64_t all = static_cast<int64_t>(heuristic.offered.size());
    if (room == 0) {
        *count = all;
        return SUCCESS;
    }
    *count = std::min(room, all);
    return fill(values, *count, ENGINE_CONFIG, [&](Descriptor& config, int64_t i) {
        config.pass = heuristic.pass;
        config.engine = heuristic.offered[static_cast<size_t>(i)];
    });
}

int found_out(const Descriptor& from, int name, int64_t room, int64_t* count, void* values) {
    switch (name) {
    case 202: return results(from, room, count, values);
    case 300:
        *count = 1;
        return fill(values, 1, ENGINE, [&](Descriptor& engine, int64_t) {
            engine.pass = from.pass;
            engine.engine = from.engine;
        });
    case 402: return list(std::vector<int64_t>{engine_workspace(*from.engine, from.pass)}, room, count, values);
    case 1301: return list(std::vector<int64_t>{engine_number(*from.engine)}, room, count, values);
    case 1303: return list(notes(*from.engine, false), room, count, values);
    case 1305: return list(notes(*from.engine, true), room, count, values);
    default: return bad("an attribute that cannot be read");
    }
}

}

STAND_IN_API int cudnnBackendCreateDescriptor(int kind, Descriptor** descriptor) {
    if (!is_kind(kind)) {
        return cudnnStandInFail(NOT_SUPPORTED, "a kind of descriptor that the stand-in does not have");
    }
    int status = create(descriptor);
    if (status == SUCCESS) {
        (*descriptor)->kind = kind;
    }
    return status;
}

STAND_IN_API int cudnnBackendDestroyDescriptor(Descriptor* descriptor) {
    return descriptor == nullptr ? bad("no descriptor") : destroy(descriptor);
}

STAND_IN_API int cudnnBackendSetAttribute(Descriptor* descriptor, int name, int type, int64_t count, const void* values) {
    if (!live(descriptor) || descriptor->finalized) {
        return bad("not a live descriptor, or one that is finalized");
    }
    const Attribute* attribute = find_attribute(descriptor->kind, name);
    if (attribute == nullptr || attribute->readable_only) {
        return bad("an attribute that such a descriptor does not have, or that cannot be set");
    }
    if (type != attribute->type) {
        return cudnnStandInFail(ATTRIBUTE_TYPE, "an attribute of another type");
    }
    if (values == nullptr || count < attribute->least || count > attribute->most) {
        return bad("no values, or not as many as the attribute has");
    }
    if (!legal(type, values, count)) {
        return bad("a value that is not one of its enumeration");
    }
    if (type == T_DESCRIPTOR && !all_finalized(values, count)) {
        return cudnnStandInFail(NOT_FINALIZED, "a descriptor that is not live and finalized");
    }
    if (type == T_HANDLE && !live(*static_cast<Handle* const*>(values))) {
        return bad("not a live handle");
    }
    auto bytes = static_cast<const unsigned char*>(values);
    descriptor->values[name].assign(bytes, bytes + static_cast<size_t>(count) * size_of(type));
    return SUCCESS;
}

STAND_IN_API int cudnnBackendFinalize(Descriptor* descriptor) {
    if (!live(descriptor) || descriptor->finalized) {
        return bad("not a live descriptor, or one that is finalized");
    }
    for (const Attribute* attribute : attributes_of(descriptor->kind)) {
        if (attribute->required && !descriptor->has(attribute->name)) {
            return bad("an attribute that is required was not set");
        }
    }
    int status = finalize(*descriptor);
    descriptor->finalized = status == SUCCESS;
    return status;
}

STAND_IN_API int cudnnBackendGetAttribute(Descriptor* descriptor, int name, int type, int64_t room, int64_t* count, void* values) {
    if (!live(descriptor)) {
        return bad("not a live descriptor");
    }
    if (!descriptor->finalized) {
        return cudnnStandInFail(NOT_FINALIZED, "a descriptor that is not finalized");
    }
    const Attribute* attribute = find_attribute(descriptor->kind, name);
    if (attribute == nullptr || !attribute->readable_only) {
        return bad("an attribute that such a descriptor does not have, or that the stand-in does not tell");
    }
    if (type != attribute->type) {
        return cudnnStandInFail(ATTRIBUTE_TYPE, "an attribute of another type");
    }
    if (count == nullptr || room < 0 || (room > 0 && values == nullptr)) {
        return bad("no place for the count or the values");
    }
    return found_out(*descriptor, name, room, count, values);
}

STAND_IN_API int cudnnBackendExecute(const Handle* handle, const Descriptor* plan, const Descriptor* pack) {
    if (!live(handle) || !live(plan) || !live(pack) || plan->kind != PLAN_OF_ENGINE || pack->kind != VARIANT_PACK) {
        return bad("not a live handle, plan and variant pack");
    }
    if (!plan->finalized || !pack->finalized) {
        return cudnnStandInFail(NOT_FINALIZED, "a plan or a variant pack that is not finalized");
    }
    return execute(*handle, *plan, *pack);
}
