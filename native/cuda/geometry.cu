#include "augment.inl"
#include "column_reduce.cuh"
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "sample.inl"
#include "varying.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

// The angle that is drawn in an epoch which may change from step to step.
struct AngleOfEpoch {
    DrawnAngle drawn;
    Varying<int32_t> epoch;

    WHISKER_METHOD double operator()(int64_t image) const {
        DrawnAngle own = drawn;
        own.epoch = epoch.get();
        return own(image);
    }
};

// A block turns some pixels of one image: sine and cosine, costly in double, are computed once.
template <class AngleOf>
struct Rotate {
    static constexpr int THREADS = 128, PHASES = 2;
    static constexpr int64_t PIXELS = 4 * THREADS; // of a block

    struct Shared {
        Rotation rotation;
    };

    const Stored* x;
    Stored* y;
    int64_t parts, h, w, c;
    int fill_mode, interpolation;
    float fill_value;
    AngleOf angle_of;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t image = block / parts, first = block % parts * PIXELS;
        if (phase == 0) {
            if (thread == 0) {
                shared.rotation = Rotation{h, w, fill_mode, interpolation, 0, 0, 0, 0};
                shared.rotation.turn(angle_of(image));
            }
            return;
        }
        const int64_t start = image * h * w, to = minimum(first + PIXELS, h * w);
        for (int64_t pixel = first + thread; pixel < to; pixel += THREADS) {
            gather(shared.rotation(pixel / w, pixel % w), x + start * c, y + (start + pixel) * c, c, fill_value);
        }
    }
};

// The adjoint, slow on purpose: one thread spreads a whole channel of an image in row-major order, because input pixels share taps in no
// regular pattern, and neither atomics nor the order of threads may decide how sums round. Rotation comes first in the models that have
// it, and the gradient of their pictures is never needed.
struct RotateBack {
    // Sums are formed in float: in dx, or in scratch memory, one channel after the other.
    static constexpr bool IN_PLACE = std::is_same<Stored, float>::value;

    const Stored* dy;
    Stored* dx;
    float* sums;
    int64_t begin; // the first channel of all images'
    int64_t h, w, c;
    int fill_mode, interpolation;
    AngleOfEpoch angle_of;

    WHISKER_METHOD void operator()(int64_t i) const {
        const int64_t image = (begin + i) / c, first = image * h * w * c + (begin + i) % c, apart = IN_PLACE ? c : 1;
        float* to = IN_PLACE ? reinterpret_cast<float*>(dx + first) : sums + i * h * w;
        Rotation rotation{h, w, fill_mode, interpolation, 0, 0, 0, 0};
        rotation.turn(angle_of(image));
        for (int64_t pixel = 0; pixel < h * w; pixel++) {
            to[pixel * apart] = 0.0f;
        }
        spread_image(rotation, dy + first, to, h, w, c, apart, 1);
        for (int64_t pixel = 0; !IN_PLACE && pixel < h * w; pixel++) {
            dx[first + pixel * c] = to[pixel];
        }
    }
};

template <class I>
struct Resize {
    const Stored* x;
    Stored* y;
    int64_t h, w;
    Image<I> out;
    int interpolation;

    WHISKER_METHOD void operator()(int64_t i) const {
        const Place<I> p = out.place(static_cast<I>(i));
        const ResizeAxis down(p.y, h, out.height.size, interpolation), across(p.x, w, out.width.size, interpolation);
        const Stored* image = x + p.image * h * w * out.channels.size + p.channel;
        auto at = [&](int64_t row, int64_t column) -> float { return image[(row * w + column) * out.channels.size]; };
        y[i] = blend(at(down.lower, across.lower), at(down.lower, across.upper), at(down.upper, across.lower),
                     at(down.upper, across.upper), across.lerp, down.lerp);
    }
};

// Gather form: each input pixel sums, in row-major order, the outputs that have it among their taps.
template <class I>
struct ResizeBack {
    const Stored* dy;
    Stored* dx;
    int64_t out_h, out_w;
    Image<I> in;
    int interpolation;

    WHISKER_METHOD void operator()(int64_t i) const {
        const Place<I> p = in.place(static_cast<I>(i));
        const int64_t h = in.height.size, w = in.width.size, c = in.channels.size, pixel = p.y * w + p.x;
        const ResizeReach down{h, out_h, interpolation}, across{w, out_w, interpolation};
        const ResizeTaps taps_of{h, w, out_h, out_w, interpolation};
        const int64_t from = across.from(p.x), to = across.to(p.x), bottom = down.to(p.y);
        float sum = 0.0f;
        for (int64_t row = down.from(p.y); row < bottom; row++) {
            for (int64_t column = from; column < to; column++) {
                const Taps taps = taps_of(row, column);
                const float gradient = dy[((p.image * out_h + row) * out_w + column) * c + p.channel];
                for (int t = 0; t < taps.count; t++) {
                    if (taps.pixel[t] == pixel) {
                        sum += taps.weight[t] * gradient;
                    }
                }
            }
        }
        dx[i] = sum;
    }
};

bool valid(int64_t n, int64_t h, int64_t w, int64_t c, int interpolation) {
    return n >= 0 && h > 0 && w > 0 && c > 0 && (interpolation == WHISKER_BILINEAR || interpolation == WHISKER_NEAREST);
}

bool valid_fill(int mode) {
    return mode >= WHISKER_FILL_REFLECT && mode <= WHISKER_FILL_NEAREST;
}

template <class AngleOf>
int rotate(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode, int interpolation, float fill_value,
           const AngleOf& angle_of, Stream stream) {
    if (!valid(n, h, w, c, interpolation) || !valid_fill(fill_mode) || x == y) {
        return INVALID;
    }
    const int64_t parts = (h * w + Rotate<AngleOf>::PIXELS - 1) / Rotate<AngleOf>::PIXELS;
    return for_blocks(n * parts, Rotate<AngleOf>{x, y, parts, h, w, c, fill_mode, interpolation, fill_value, angle_of}, stream);
}

}

int whisker::WHISKER_SIDE::rotate_forward(const Stored* x, Stored* y, const double* angles, int64_t n, int64_t h, int64_t w,
                                  int64_t c, int fill_mode, int interpolation, float fill_value,
                                  const whisker_queue* queue) {
    return rotate(x, y, n, h, w, c, fill_mode, interpolation, fill_value, GivenAngle{angles}, queue->stream);
}

int whisker::WHISKER_SIDE::random_rotation_forward(const Stored* x, Stored* y, const int32_t* sample_ids, int64_t n, int64_t h,
                                           int64_t w, int64_t c, double lower, double upper, int fill_mode,
                                           int interpolation, float fill_value, int64_t seed, int32_t epoch,
                                           int32_t layer, const whisker_queue* queue) {
    return rotate(x, y, n, h, w, c, fill_mode, interpolation, fill_value,
                  AngleOfEpoch{{sample_ids, lower, upper, seed, epoch, layer}, varying(epoch, queue)}, queue->stream);
}

int whisker::WHISKER_SIDE::random_rotation_backward(const Stored* dy, Stored* dx, const int32_t* sample_ids, int64_t n, int64_t h,
                                            int64_t w, int64_t c, double lower, double upper, int fill_mode,
                                            int interpolation, int64_t seed, int32_t epoch, int32_t layer,
                                            const whisker_queue* queue) {
    if (!valid(n, h, w, c, interpolation) || !valid_fill(fill_mode) || dx == dy) {
        return INVALID;
    }
    const AngleOfEpoch angle_of{{sample_ids, lower, upper, seed, epoch, layer}, varying(epoch, queue)};
    const int64_t at_once = RotateBack::IN_PLACE ? n * c : SCRATCH_BYTES / (h * w * static_cast<int64_t>(sizeof(float)));
    if (at_once == 0 && n > 0) {
        return NOT_SUPPORTED; // a picture of more pixels than scratch memory has floats
    }
    int status = 0;
    for (int64_t begin = 0; status == 0 && begin < n * c; begin += at_once) {
        const RotateBack back{dy, dx, static_cast<float*>(queue->scratch), begin, h, w, c, fill_mode, interpolation, angle_of};
        status = for_each(minimum(at_once, n * c - begin), back, queue->stream);
    }
    return status;
}

int whisker::WHISKER_SIDE::resize_forward(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h,
                                  int64_t out_w, int interpolation, const whisker_queue* queue) {
    if (!valid(n, h, w, c, interpolation) || out_h < 1 || out_w < 1 || x == y) {
        return INVALID;
    }
    const int64_t count = n * out_h * out_w * c;
    return with_index(
        [&](auto index) {
            using I = decltype(index);
            return for_each(count, Resize<I>{x, y, h, w, Image<I>{out_h, out_w, c}, interpolation}, queue->stream);
        },
        count, out_h, out_w, c);
}

int whisker::WHISKER_SIDE::resize_backward(const Stored* dy, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c,
                                   int64_t out_h, int64_t out_w, int interpolation, const whisker_queue* queue) {
    if (!valid(n, h, w, c, interpolation) || out_h < 1 || out_w < 1 || dx == dy) {
        return INVALID;
    }
    const int64_t count = n * h * w * c;
    return with_index(
        [&](auto index) {
            using I = decltype(index);
            return for_each(count, ResizeBack<I>{dy, dx, out_h, out_w, Image<I>{h, w, c}, interpolation},
                            queue->stream);
        },
        count, h, w, c);
}
