/*
 * What the stand-in for libcudnn_cnn recommends: in an order that a caller who takes the first entry, or does not read all of each entry,
 * does not survive. Every good algorithm needs workspace that depends on the shape and on the math type, but for one that needs none.
 */
#include "cudnn_convolution.hpp"
#include "failures.hpp"

namespace stand_in {

namespace {

enum Kind {
    GOOD,
    FREE,        // good, and needs no workspace
    UNORDERED,   // not deterministic
    UNSUPPORTED, // recommended with a status that says so
    ENORMOUS     // needs more memory than there is
};

struct Candidate {
    int algorithm;
    Kind kind;
};

struct Choice {
    int algorithms; // so many codes there are
    int count;
    Candidate candidates[6];
};

/* Which algorithms are not deterministic, backwards, is documented; forwards all are, yet a caller is to ask rather than to know. */
const Choice CHOICES[] = {
    // WINOGRAD_NONFUSED, FFT, FFT_TILING, IMPLICIT_PRECOMP_GEMM, IMPLICIT_GEMM
    {8, 5, {{7, UNORDERED}, {4, UNSUPPORTED}, {5, ENORMOUS}, {1, GOOD}, {0, FREE}}},
    // ALGO_0, FFT, WINOGRAD_NONFUSED, ALGO_1
    {6, 4, {{0, UNORDERED}, {2, UNSUPPORTED}, {5, ENORMOUS}, {1, GOOD}}},
    // ALGO_0, FFT, WINOGRAD_NONFUSED, ALGO_3, ALGO_1
    {7, 5, {{0, UNORDERED}, {2, UNSUPPORTED}, {5, ENORMOUS}, {3, UNORDERED}, {1, GOOD}}},
};

const Candidate* find(Operation operation, int algorithm) {
    const Choice& choice = CHOICES[operation];
    for (int i = 0; i < choice.count; i++) {
        if (choice.candidates[i].algorithm == algorithm) {
            return &choice.candidates[i];
        }
    }
    return nullptr;
}

size_t needed(Kind kind, const Problem& problem, int math) {
    size_t per_image = static_cast<size_t>((problem.x.size() + problem.y.size()) / problem.n) * sizeof(float);
    size_t for_math = math == FMA_MATH ? 0 : math == TENSOR_OP_MATH ? 256 : 512;
    switch (kind) {
    case GOOD:
    case UNORDERED: return 512 + for_math + per_image;
    case ENORMOUS: return size_t{1} << 40;
    default: return 0;
    }
}

}

int algorithm_count(Operation operation) {
    return CHOICES[operation].algorithms;
}

bool deterministic(Operation operation, int algorithm) {
    const Candidate* candidate = find(operation, algorithm);
    return candidate != nullptr && candidate->kind != UNORDERED;
}

int workspace(Operation operation, const Problem& problem, int algorithm, size_t* bytes) {
    if (algorithm < 0 || algorithm >= CHOICES[operation].algorithms) {
        return cudnnStandInFail(BAD_PARAM, "not an algorithm");
    }
    const Candidate* candidate = find(operation, algorithm);
    if (candidate == nullptr || candidate->kind == UNSUPPORTED) {
        return cudnnStandInFail(NOT_SUPPORTED, "an algorithm that can not do this convolution");
    }
    *bytes = needed(candidate->kind, problem, problem.math);
    return SUCCESS;
}

int recommend(Operation operation, const Problem& problem, int requested, int* returned, Performance* performance) {
    if (requested < 1 || returned == nullptr || performance == nullptr) {
        return cudnnStandInFail(BAD_PARAM, "no results asked for, or no place for them");
    }
    if (whiskerStandInFails(HEURISTIC, operation, 0)) {
        return cudnnStandInFail(NOT_SUPPORTED, "a heuristic that a test wants to fail");
    }
    int count = 0;
    auto add = [&](const Candidate& candidate, int math) {
        if (count < requested) {
            bool can = candidate.kind != UNSUPPORTED;
            // Recommendations are not measured: the time is -1, and the order says which is faster.
            performance[count++] = {candidate.algorithm, can ? SUCCESS : NOT_SUPPORTED, -1.0f, needed(candidate.kind, problem, math),
                                    candidate.kind != UNORDERED, math, {}};
        }
    };
    const Choice& choice = CHOICES[operation];
    for (int i = 0; i < choice.count; i++) {
        add(choice.candidates[i], problem.math == FMA_MATH ? FMA_MATH : TENSOR_OP_MATH);
    }
    if (problem.math != FMA_MATH) { // where tensor cores may be used, the algorithms without them are slower ones
        for (int i = 0; i < choice.count; i++) {
            if (choice.candidates[i].kind == GOOD) {
                add(choice.candidates[i], FMA_MATH);
            }
        }
    }
    *returned = count;
    return SUCCESS;
}

}
