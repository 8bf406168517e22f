// Cases over flat vectors.
#include "activation.inl"
#include "cases.hpp"

namespace kernel_check {
namespace WHISKER_SIDE {

namespace {

constexpr int ACTIVATIONS[] = {
#define WHISKER_NUMBER(name, number, type) number,
    WHISKER_ACTIVATIONS(WHISKER_NUMBER)
#undef WHISKER_NUMBER
};

void check_updates(int64_t n, int64_t offset) {
    for (float held : {0.0f, 1.0f}) {
        const Floats guard(std::vector<float>{held}, 0);
        const Floats g = uniform(n, offset), w = uniform(n, offset), m = uniform(n, offset), v = uniform(n, offset, 0.0f, 1.0f);
        WHISKER_CALL(adam, w.at(), g.at(), m.at(), v.at(), n, 1e-3, 0.9, 0.999, 1e-7, guard.at());
        WHISKER_CALL(adam, w.at(), g.at(), m.at(), v.at(), n, 1e-3, 0.9, 0.999, 1e-7, nullptr);
        written(w, "adam");
        const Activations x = activations(n, offset, 0.0f, 1.0f), y = activations(n, offset);
        const Floats norm(1);
        for (int kind : {WHISKER_MAP_SCALE, WHISKER_MAP_ADD, WHISKER_MAP_SQRT, WHISKER_MAP_SIGN, WHISKER_MAP_CLIP}) {
            WHISKER_CALL(vector_map, kind, x.at(), y.at(), n, 0.5f, 2.0f, guard.at());
        }
        for (int kind : {WHISKER_COMBINE_LINEAR, WHISKER_COMBINE_MULTIPLY, WHISKER_COMBINE_DIVIDE, WHISKER_COMBINE_MAXIMUM}) {
            const Activations out(n, offset);
            WHISKER_CALL(vector_combine, kind, y.at(), x.at(), out.at(), n, 0.5f, 2.0f, nullptr);
            written(out, "vector_combine");
            WHISKER_CALL(vector_combine, kind, y.at(), x.at(), out.at(), n, 0.5f, 2.0f, guard.at());
        }
        for (int kind : {WHISKER_SUM_VALUES, WHISKER_SUM_MAGNITUDES, WHISKER_SUM_SQUARES}) {
            WHISKER_CALL(vector_sum, kind, y.at(), norm.at(), n);
            written(norm, "vector_sum");
        }
        WHISKER_CALL(vector_scale_to_norm, y.at(), norm.at(), n, 0.5f, guard.at());
        written(y, "vector_scale_to_norm");
    }
}

// What an operation is given in memory counts, and what it is given as an argument does not.
void check_varying(int64_t n, int64_t offset) {
    const Activations x = activations(n, offset), other = activations(n, offset);
    const std::vector<float> before = draws(n), square = draws(n, 0.0f, 1.0f);
    const Floats g = uniform(n, offset);
    const Floats w(before, offset), m(before, offset), v(square, offset), other_w(before, offset), other_m(before, offset),
        other_v(square, offset);
    const Activations mapped(n, offset), other_mapped(n, offset), combined(n, offset), other_combined(n, offset), dropped(n, offset),
        other_dropped(n, offset);
    WHISKER_CALL(adam, w.at(), g.at(), m.at(), v.at(), n, 1e-3, 0.9, 0.999, 1e-7, nullptr);
    WHISKER_CALL(vector_map, WHISKER_MAP_CLIP, x.at(), mapped.at(), n, -0.25f, 0.5f, nullptr);
    WHISKER_CALL(vector_combine, WHISKER_COMBINE_LINEAR, x.at(), other.at(), combined.at(), n, -0.25f, 0.5f, nullptr);
    WHISKER_CALL(dropout, x.at(), dropped.at(), nullptr, n, 0.5, 12345678901, 3, 7);
    {
        const Varied<float> alpha({1e-3f});
        WHISKER_CALL(adam, other_w.at(), g.at(), other_m.at(), other_v.at(), n, 5.0, 0.9, 0.999, 1e-7, nullptr);
    }
    {
        const Varied<float> numbers({-0.25f, 0.5f});
        WHISKER_CALL(vector_map, WHISKER_MAP_CLIP, x.at(), other_mapped.at(), n, 5.0f, 6.0f, nullptr);
        WHISKER_CALL(vector_combine, WHISKER_COMBINE_LINEAR, x.at(), other.at(), other_combined.at(), n, 5.0f, 6.0f, nullptr);
    }
    {
        const Varied<int32_t> step({7});
        WHISKER_CALL(dropout, x.at(), other_dropped.at(), nullptr, n, 0.5, 12345678901, 3, 1000);
    }
    same(w, other_w, "adam");
    same(mapped, other_mapped, "vector_map");
    same(combined, other_combined, "vector_combine");
    same(dropped, other_dropped, "dropout");
}

void check_activations(int64_t n, int64_t offset) {
    const Activations x = activations(n, offset), dy = activations(n, offset);
    for (int kind : ACTIVATIONS) {
        const Activations y(n, offset), dx(n, offset);
        WHISKER_CALL(activation_forward, kind, x.at(), y.at(), n);
        written(y, "activation_forward");
        WHISKER_CALL(activation_backward, kind, x.at(), y.at(), dy.at(), dx.at(), n);
        written(dx, "activation_backward");
    }
    const Activations y(n, offset), dx(n, offset);
    WHISKER_CALL(leaky_relu_forward, x.at(), y.at(), 0.2f, n);
    written(y, "leaky_relu_forward");
    WHISKER_CALL(leaky_relu_backward, y.at(), dy.at(), dx.at(), 0.2f, n);
    written(dx, "leaky_relu_backward");
}

}

void check_vectors(int64_t n, int64_t offset) {
    const Activations a = activations(n, offset), b = activations(n, offset), y(n, offset), z(n, offset);
    WHISKER_CALL(fill, y.at(), 2.0f, n);
    written(y, "fill");
    const Integers integer(n, offset);
    WHISKER_CALL(fill_integers, integer.at(), 7, n);
    const Floats wide(n, offset), values = uniform(n, offset);
    WHISKER_CALL(widen, a.at(), wide.at(), n);
    same(a, wide, "widen");
    WHISKER_CALL(narrow, values.at(), z.at(), n);
    same(Activations(values.floats(), 0), z, "narrow");
    WHISKER_CALL(rescale, a.at(), y.at(), 2.0f, 1.0f, n);
    // Bytes need no alignment.
    const Tensor<uint8_t> bytes(n, offset);
    WHISKER_CALL(rescale_bytes, bytes.at(), z.at(), n, 2.0f, 1.0f);
    written(z, "rescale_bytes");
    const Activations sum(n, offset), da(n, offset), db(n, offset), dropped(n, offset);
    const Floats count(1);
    WHISKER_CALL(add, a.at(), b.at(), sum.at(), n);
    written(sum, "add");
    WHISKER_CALL(maximum_backward, a.at(), b.at(), sum.at(), da.at(), db.at(), n);
    written(da, "maximum_backward");
    written(db, "maximum_backward");
    WHISKER_CALL(maximum_backward, a.at(), b.at(), sum.at(), nullptr, db.at(), n);
    WHISKER_CALL(dropout, a.at(), dropped.at(), nullptr, n, 0.3, 12345678901, 3, 5);
    written(dropped, "dropout");
    WHISKER_CALL(count_outside, a.at(), count.at(), n, 0.5f);
    written(count, "count_outside");
    const Floats latched(std::vector<float>{0.0f}, 0);
    WHISKER_CALL(latch, count.at(), 1, values.at(), n, latched.at());
    if (latched.values()[0] != (count.values()[0] == 0.0f ? 0.0f : 1.0f)) {
        fail("latch did not keep what a count says");
    }
    check_updates(n, offset);
    check_varying(n, offset);
    check_activations(n, offset);
}

}
}
