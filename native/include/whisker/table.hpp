// What stands in the table of a library for an operation of the other one alone.
#ifndef WHISKER_TABLE_HPP
#define WHISKER_TABLE_HPP

#include "whisker/side.hpp"

WHISKER_OPEN

template <class Function, int STATUS>
struct Missing;

template <class... Arguments, int STATUS>
struct Missing<int (*)(Arguments...), STATUS> {
    static int call(Arguments...) { return STATUS; }
};

WHISKER_CLOSE

#endif
