// What stands in the tables of operations besides functions that are written out.
#ifndef WHISKER_TABLE_HPP
#define WHISKER_TABLE_HPP

#include "whisker/side.hpp"
#include "whisker/whisker.h"

#include <tuple>
#include <utility>

#define WHISKER_FIRST(first, ...) first

WHISKER_OPEN

// For an operation of the other library alone.
template <class Function, int STATUS>
struct Missing;

template <class... Arguments, int STATUS>
struct Missing<int (*)(Arguments...), STATUS> {
    static int call(Arguments...) { return STATUS; }
};

// Of the library: f(i) for each i in [0, n), as an operation's whole work.
template <class F>
static int launch_each(int64_t n, const F& f, const whisker_queue* queue);

// For an operation that is one function of the elements: F, whose members are the operation's parameters, in order,
// without the last, the number of elements.
template <class Function, class F>
struct Each;

template <class... Arguments, class F>
struct Each<int (*)(Arguments...), F> {
    static int call(Arguments... arguments) {
        return launch(std::make_tuple(arguments...), std::make_index_sequence<sizeof...(Arguments) - 2>());
    }

private:
    template <class All, size_t... MEMBERS>
    static int launch(const All& all, std::index_sequence<MEMBERS...>) {
        constexpr size_t N = sizeof...(MEMBERS);
        return launch_each(std::get<N>(all), F{std::get<MEMBERS>(all)...}, std::get<N + 1>(all));
    }
};

WHISKER_CLOSE

#endif
