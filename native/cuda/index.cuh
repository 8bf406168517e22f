// Positions in tensors, in 32 bits where they fit: a GPU has no 64-bit multiplier, and a 64-bit division costs it a hundred instructions.
#pragma once

#include "whisker/side.hpp"
#include "whisker/stored.hpp"

WHISKER_OPEN

// Sizes below 2^30 may be added in pairs in 32 bits.
template <class... Sizes>
static bool fits(Sizes... sizes) {
    return ((sizes < (int64_t{1} << 30)) && ...);
}

// Calls use(int32_t{}) or use(int64_t{}): the type for tensors of these numbers of elements.
template <class Use, class... Sizes>
static int with_index(const Use& use, Sizes... sizes) {
    return fits(sizes...) ? use(int32_t{}) : use(int64_t{});
}

// Division by a number known before the launch.
template <class I>
struct Divisor {
    int64_t divisor;

    WHISKER_METHOD int64_t of(int64_t i) const { return i / divisor; }
};

// floor(i / d) for 0 <= i < 2^31 is (i m) >> p with 2^p >= 2^31 d and m = ceil(2^p / d), which is below 2^32.
template <>
struct Divisor<int32_t> {
    uint32_t multiplier;
    int shift;

    Divisor(int64_t divisor) : shift(31) {
        while ((int64_t{1} << (shift - 31)) < divisor) {
            shift++;
        }
        multiplier = static_cast<uint32_t>(((uint64_t{1} << shift) + static_cast<uint64_t>(divisor) - 1) / static_cast<uint64_t>(divisor));
    }

    WHISKER_METHOD int32_t of(int32_t i) const {
        return static_cast<int32_t>((static_cast<uint64_t>(static_cast<uint32_t>(i)) * multiplier) >> shift);
    }
};

// A length that positions are divided by: split(i) is its quotient, and leaves the remainder in i.
template <class I>
struct Length {
    I size;
    Divisor<I> divisor;

    Length(int64_t length) : size(static_cast<I>(length)), divisor{length} {}

    WHISKER_METHOD I split(I& i) const {
        const I quotient = divisor.of(i);
        i -= quotient * size;
        return quotient;
    }
};

// A pixel (image, y, x) and a channel of an element of an NHWC tensor.
template <class I>
struct Place {
    I image, y, x, channel;
};

template <class I>
struct Image {
    Length<I> height, width, channels;

    WHISKER_METHOD Place<I> place(I i) const {
        Place<I> at;
        I x = channels.split(i);
        I y = width.split(x);
        at.image = height.split(y);
        at.y = y;
        at.x = x;
        at.channel = i;
        return at;
    }

    WHISKER_METHOD I at(I image, I y, I x, I channel) const {
        return ((image * height.size + y) * width.size + x) * channels.size + channel;
    }
};

// Neighbouring elements that are loaded and stored at once: four floats are one instruction.
template <class T, int N>
struct alignas(N * sizeof(T)) Pack {
    T at[N];
};

// A GPU ends a kernel that reads or writes a pack at another address than a multiple of its size, and with it the process; the stand-in does so too.
template <class Pack>
WHISKER_FN void check_alignment(const void* address) {
#if !defined(__CUDACC__)
    if (reinterpret_cast<uintptr_t>(address) % alignof(Pack) != 0) {
        __builtin_trap();
    }
#else
    (void)address;
#endif
}

template <int N, class T>
WHISKER_FN Pack<T, N> load_as_is(const T* from) {
    check_alignment<Pack<T, N>>(from);
    return *reinterpret_cast<const Pack<T, N>*>(from);
}

template <class T, int N>
WHISKER_FN void store_as_is(T* to, const Pack<T, N>& pack) {
    check_alignment<Pack<T, N>>(to);
    *reinterpret_cast<Pack<T, N>*>(to) = pack;
}

// What arithmetic sees of a stored element: float, of a number of positions or of a byte itself.
template <class T>
struct ValueOf {
    using Type = T;
};

#if defined(WHISKER_BFLOAT16)
template <>
struct ValueOf<whisker_bfloat16> {
    using Type = float;
};
#endif

template <int N, class T>
WHISKER_FN Pack<typename ValueOf<T>::Type, N> load(const T* from) {
    const Pack<T, N> stored = load_as_is<N>(from);
    Pack<typename ValueOf<T>::Type, N> values;
    for (int k = 0; k < N; k++) {
        values.at[k] = stored.at[k];
    }
    return values;
}

template <class T, int N>
WHISKER_FN void store(T* to, const Pack<typename ValueOf<T>::Type, N>& values) {
    Pack<T, N> stored;
    for (int k = 0; k < N; k++) {
        stored.at[k] = values.at[k];
    }
    store_as_is(to, stored);
}

// Whether tensors at these addresses can be read in packs of N along rows of that length.
template <int N, class... T>
static bool packs(int64_t row, const T*... start) {
    return row % N == 0 && ((reinterpret_cast<uintptr_t>(start) % (N * sizeof(T)) == 0) && ...);
}

template <int N>
struct Number {
    static constexpr int value = N;
};

WHISKER_CLOSE
