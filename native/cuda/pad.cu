#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

// to(y, x) = from(y + down, x + right), 0 outside: padding where the shift is negative, cutting where it is positive.
template <class I, int N>
struct Shift {
    const Stored* from;
    Stored* to;
    Image<I> source, target; // channels counts packs
    I down, right;

    WHISKER_METHOD void operator()(int64_t i) const {
        const Place<I> p = target.place(static_cast<I>(i));
        const I y = p.y + down, x = p.x + right;
        Pack<float, N> v{};
        if (y >= 0 && y < source.height.size && x >= 0 && x < source.width.size) {
            v = load<N>(from + static_cast<int64_t>(source.at(p.image, y, x, p.channel)) * N);
        }
        store(to + i * N, v);
    }
};

struct Size {
    int64_t h, w;
};

template <int N>
int shift(const Stored* from, Stored* to, int64_t n, Size source, Size target, int64_t c, int64_t down, int64_t right, Stream stream) {
    const int64_t count = n * target.h * target.w * c;
    return with_index(
        [&](auto index) {
            using I = decltype(index);
            return for_each(count / N,
                            Shift<I, N>{from, to, Image<I>{source.h, source.w, c / N}, Image<I>{target.h, target.w, c / N},
                                        static_cast<I>(down), static_cast<I>(right)},
                            stream);
        },
        count, n * source.h * source.w * c, target.h, target.w, c);
}

int shift(const Stored* from, Stored* to, int64_t n, Size source, Size target, int64_t c, int64_t down, int64_t right, Stream stream) {
    return packs<4>(c, from, to) ? shift<4>(from, to, n, source, target, c, down, right, stream)
                                 : shift<1>(from, to, n, source, target, c, down, right, stream);
}

bool valid(int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom, int64_t left, int64_t right) {
    return n >= 0 && h > 0 && w > 0 && c > 0 && top >= 0 && bottom >= 0 && left >= 0 && right >= 0;
}

}

int whisker::WHISKER_SIDE::pad_forward(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top,
                               int64_t bottom, int64_t left, int64_t right, const whisker_queue* queue) {
    if (!valid(n, h, w, c, top, bottom, left, right) || x == y) {
        return INVALID;
    }
    return shift(x, y, n, Size{h, w}, Size{top + h + bottom, left + w + right}, c, -top, -left, queue->stream);
}

int whisker::WHISKER_SIDE::pad_backward(const Stored* dy, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top,
                                int64_t bottom, int64_t left, int64_t right, const whisker_queue* queue) {
    if (!valid(n, h, w, c, top, bottom, left, right) || dx == dy) {
        return INVALID;
    }
    return shift(dy, dx, n, Size{top + h + bottom, left + w + right}, Size{h, w}, c, top, left, queue->stream);
}
