#pragma once

#include "whisker/side.hpp"

WHISKER_OPEN

// How the threads of a block share out rows and neighbouring columns. Where there are few columns, more rows go at once.
struct Tile {
    static constexpr int THREADS = 256, WIDEST = 32;
    int columns, lanes, shift; // columns lanes = THREADS; columns = 2^shift

    explicit Tile(int64_t count) : columns(WIDEST), lanes(THREADS / WIDEST), shift(5) {
        while (columns / 2 >= count && columns > 1) {
            columns /= 2;
            lanes *= 2;
            shift--;
        }
    }

    WHISKER_METHOD int column(int thread) const { return thread & (columns - 1); }
    WHISKER_METHOD int lane(int thread) const { return thread >> shift; }
    int64_t across(int64_t count) const { return (count + columns - 1) / columns; }
};

WHISKER_CLOSE
