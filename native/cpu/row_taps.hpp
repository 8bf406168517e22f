// The taps of a row of a rotation: coordinates and weights of many columns are computed in vectors, and each pixel is left to read.
#ifndef WHISKER_CPU_ROW_TAPS_HPP
#define WHISKER_CPU_ROW_TAPS_HPP

#include "sample.inl"
#include "whisker/for_each.hpp"

WHISKER_OPEN

class RowTaps {
public:
    explicit RowTaps(const Rotation& rotation) : rotation(rotation) {}

    // body(column, taps) for each column of a row, in order. Where all taps lie inside, which is the rule, their number is a constant.
    template <class Body>
    void each(int64_t row, const Body& body) {
        const Body own = body; // a copy the compiler can keep in registers
        const int64_t width = rotation.width;
        const bool nearest = rotation.interpolation == WHISKER_NEAREST;
        for (int64_t from = 0; from < width; from += COLUMNS) {
            const int64_t to = minimum(from + COLUMNS, width);
            find(static_cast<double>(row), from, to);
            for (int64_t column = from; column < to; column++) {
                const int64_t i = column - from, at = static_cast<int64_t>(first[i]);
                if (at < 0) {
                    own(column, rotation.taps(Point{y[i], x[i]}));
                } else if (nearest) {
                    own(column, Taps{1, {at}, {1.0f}, 0.0f});
                } else {
                    own(column, Taps{4, {at, at + 1, at + width, at + width + 1},
                                      {weight[0][i], weight[1][i], weight[2][i], weight[3][i]}, 0.0f});
                }
            }
        }
    }

    // From the pixel that a column reads to what it reads some rows, about a microsecond, later.
    int64_t ahead() const {
        constexpr double ROWS = 4.0;
        return static_cast<int64_t>(round(ROWS * rotation.cosine)) * rotation.width - static_cast<int64_t>(round(ROWS * rotation.sine));
    }

private:
    static constexpr int64_t COLUMNS = 32;

    const Rotation rotation;
    double y[COLUMNS], x[COLUMNS]; // folded
    double first[COLUMNS]; // the pixel of the first tap; -1 where a tap lies outside
    float weight[4][COLUMNS];

    void find(double row, int64_t from, int64_t to) {
        // Along a row coordinates rise or fall, rounded too: if both ends of a part lie inside, all of it does, and nothing is to fold.
        const bool inside = in_image(rotation.source(row, static_cast<double>(from))) &&
                            in_image(rotation.source(row, static_cast<double>(to - 1)));
        switch (inside ? WHISKER_FILL_CONSTANT : rotation.fill_mode) {
            case WHISKER_FILL_CONSTANT: return find<WHISKER_FILL_CONSTANT>(row, from);
            case WHISKER_FILL_NEAREST: return find<WHISKER_FILL_NEAREST>(row, from);
            case WHISKER_FILL_WRAP: return find<WHISKER_FILL_WRAP>(row, from);
            default: return find<WHISKER_FILL_REFLECT>(row, from);
        }
    }

    bool in_image(const Point& p) const {
        return p.y >= 0.0 && p.y <= static_cast<double>(rotation.height - 1) && p.x >= 0.0 &&
               p.x <= static_cast<double>(rotation.width - 1);
    }

    // Of COLUMNS from there on; those after the row's end are not used.
    template <int MODE>
    void find(double row, int64_t from) {
        const bool nearest = rotation.interpolation == WHISKER_NEAREST;
        const double next = nearest ? 0.0 : 1.0, start = static_cast<double>(from);
        const double bottom = static_cast<double>(rotation.height - 1), right = static_cast<double>(rotation.width - 1);
        for_simd(0, COLUMNS, [=, rotation = rotation](int64_t i) {
            const Point p = rotation.folded(rotation.source(row, start + static_cast<int32_t>(i)), MODE);
            const double top = nearest ? round(p.y) : floor(p.y), left = nearest ? round(p.x) : floor(p.x);
            const Corners corners = Corners::around(p.y - top, p.x - left);
            const bool inside = top >= 0.0 && top + next <= bottom && left >= 0.0 && left + next <= right;
            y[i] = p.y;
            x[i] = p.x;
            first[i] = inside ? top * (right + 1.0) + left : -1.0;
            for (int k = 0; k < 4; k++) {
                weight[k][i] = static_cast<float>(corners.weight[k]);
            }
        });
    }
};

WHISKER_CLOSE

#endif
