// Where the taps of a convolution lie, along one axis: as window.hpp has it, with dilation.
#ifndef WHISKER_TAP_AXIS_HPP
#define WHISKER_TAP_AXIS_HPP

#include "whisker/window.hpp"

WHISKER_OPEN

// One axis of a convolution: input position of tap t of output o is o stride - pad + t dilation.
template <class I>
struct TapAxis {
    I in, out, kernel, stride, dilation, pad;

    // K and S are kernel and stride where known at compile time, else 0: loops then unroll and divisions become shifts.
    template <int K, int S>
    WHISKER_METHOD TapAxis known() const {
        return TapAxis{in, out, K ? K : kernel, S ? S : stride, dilation, pad};
    }

    template <class J>
    TapAxis<J> as() const {
        return TapAxis<J>{static_cast<J>(in),     static_cast<J>(out),      static_cast<J>(kernel),
                          static_cast<J>(stride), static_cast<J>(dilation), static_cast<J>(pad)};
    }

    bool valid() const { return in > 0 && out > 0 && kernel > 0 && stride > 0 && dilation > 0 && pad >= 0; }

    // Past the last input position that any tap names; positions stay in 32 bits where this and pad do.
    int64_t reach() const { return out * stride + kernel * dilation; }

    // Negative inside the padding.
    WHISKER_METHOD I position(I output, I tap) const { return output * stride - pad + tap * dilation; }

    // Those of `outputs` whose tap lies inside the input; empty, with to <= from, where none does.
    WHISKER_METHOD SpanOf<I> inside(I tap, SpanOf<I> outputs) const {
        const I before = pad - tap * dilation, last = in - 1 + before;
        const I from = before > 0 ? (before + stride - 1) / stride : 0, to = last < 0 ? 0 : last / stride + 1;
        return SpanOf<I>{from > outputs.from ? from : outputs.from, to < outputs.to ? to : outputs.to};
    }
};

WHISKER_CLOSE

#endif
