#include "launch.cuh"
#include "operations.cuh"
#include "loss.inl"

using namespace whisker::WHISKER_SIDE;

// A thread per row: there are as many rows as images in a batch, so for a few classes the time is that of a launch. (A
// thousand classes, with two exponentials each in double, would be most of a millisecond.)

namespace {

struct LogitsLoss {
    WHISKER_METHOD float operator()(const Stored* z, int32_t label, Stored* d, int64_t classes, double scale) const {
        return softmax_cross_entropy(z, label, d, classes, scale);
    }
};

struct ProbabilitiesLoss {
    WHISKER_METHOD float operator()(const Stored* p, int32_t label, Stored* d, int64_t classes, double scale) const {
        return probability_cross_entropy(p, label, d, classes, scale);
    }
};

template <class RowLoss>
struct SparseLoss {
    const Stored* x;
    const int32_t* labels;
    float* loss;
    Stored* d; // may be null
    int32_t* fault;
    int64_t classes;
    double scale;

    WHISKER_METHOD void operator()(int64_t row) const {
        const int32_t label = labels[row];
        Stored* slope = d ? d + row * classes : nullptr;
        if (label_in_range(label, classes)) {
            loss[row] = RowLoss{}(x + row * classes, label, slope, classes, scale);
            return;
        }
        *fault = 1; // all that write write the same
        loss[row] = NAN;
        for (int64_t j = 0; slope && j < classes; j++) {
            slope[j] = NAN;
        }
    }
};

struct CategoricalLogitsLoss {
    WHISKER_METHOD float operator()(const Stored* z, const float* t, Stored* d, int64_t classes, double smoothing,
                                    double scale) const {
        return categorical_cross_entropy(z, t, d, classes, smoothing, scale);
    }
};

struct CategoricalProbabilitiesLoss {
    WHISKER_METHOD float operator()(const Stored* p, const float* t, Stored* d, int64_t classes, double smoothing,
                                    double scale) const {
        return categorical_probability_cross_entropy(p, t, d, classes, smoothing, scale);
    }
};

struct BinaryLogitsLoss {
    WHISKER_METHOD float operator()(const Stored* z, const float* t, Stored* d, int64_t cols, double smoothing,
                                    double scale) const {
        return binary_cross_entropy(z, t, d, cols, smoothing, scale);
    }
};

struct BinaryProbabilitiesLoss {
    WHISKER_METHOD float operator()(const Stored* p, const float* t, Stored* d, int64_t cols, double smoothing,
                                    double scale) const {
        return binary_probability_cross_entropy(p, t, d, cols, smoothing, scale);
    }
};

struct SquaredError {
    WHISKER_METHOD float operator()(const Stored* x, const float* t, Stored* d, int64_t cols, double,
                                    double scale) const {
        return squared_error(x, t, d, cols, scale);
    }
};

template <class RowLoss>
struct TargetLoss {
    const Stored* x;
    const float* targets;
    float* loss;
    Stored* d; // may be null
    int64_t cols;
    double smoothing, scale;

    WHISKER_METHOD void operator()(int64_t row) const {
        loss[row] = RowLoss{}(x + row * cols, targets + row * cols, d ? d + row * cols : nullptr, cols, smoothing,
                              scale);
    }
};

struct SparseAccuracy {
    const Stored* scores;
    const int32_t* labels;
    float* correct;
    int64_t classes;

    WHISKER_METHOD void operator()(int64_t row) const {
        correct[row] = is_first_maximum(scores + row * classes, classes, labels[row]);
    }
};

struct BinaryAccuracy {
    const Stored* values;
    const int32_t* targets;
    float* correct;
    int64_t cols;
    double threshold;

    WHISKER_METHOD void operator()(int64_t row) const {
        correct[row] = binary_match(values + row * cols, targets + row * cols, cols, threshold);
    }
};

template <class F>
int for_rows(int64_t rows, int64_t cols, const F& f, Stream stream) {
    return rows < 0 || cols < 1 ? INVALID : for_each(rows, f, stream);
}

}

int whisker::WHISKER_SIDE::sparse_ce_logits(const Stored* logits, const int32_t* labels, float* loss, Stored* d_logits,
                                    int64_t rows, int64_t classes, double scale, const whisker_queue* queue) {
    return for_rows(rows, classes, SparseLoss<LogitsLoss>{logits, labels, loss, d_logits, queue->fault, classes, scale},
                    queue->stream);
}

int whisker::WHISKER_SIDE::sparse_ce_probabilities(const Stored* probabilities, const int32_t* labels, float* loss,
                                           Stored* d_probabilities, int64_t rows, int64_t classes, double scale,
                                           const whisker_queue* queue) {
    return for_rows(rows, classes, SparseLoss<ProbabilitiesLoss>{probabilities, labels, loss, d_probabilities,
        queue->fault, classes, scale}, queue->stream);
}

int whisker::WHISKER_SIDE::categorical_ce_logits(const Stored* logits, const float* targets, float* loss, Stored* d_logits,
                                         int64_t rows, int64_t classes, double smoothing, double scale,
                                         const whisker_queue* queue) {
    return for_rows(rows, classes, TargetLoss<CategoricalLogitsLoss>{logits, targets, loss, d_logits, classes,
        smoothing, scale}, queue->stream);
}

int whisker::WHISKER_SIDE::categorical_ce_probabilities(const Stored* probabilities, const float* targets, float* loss,
                                                Stored* d_probabilities, int64_t rows, int64_t classes, double smoothing,
                                                double scale, const whisker_queue* queue) {
    return for_rows(rows, classes,
                    TargetLoss<CategoricalProbabilitiesLoss>{probabilities, targets, loss, d_probabilities, classes,
                        smoothing, scale}, queue->stream);
}

int whisker::WHISKER_SIDE::binary_ce_logits(const Stored* logits, const float* targets, float* loss, Stored* d_logits,
                                    int64_t rows, int64_t cols, double smoothing, double scale,
                                    const whisker_queue* queue) {
    return for_rows(rows, cols, TargetLoss<BinaryLogitsLoss>{logits, targets, loss, d_logits, cols, smoothing, scale},
                    queue->stream);
}

int whisker::WHISKER_SIDE::binary_ce_probabilities(const Stored* probabilities, const float* targets, float* loss,
                                           Stored* d_probabilities, int64_t rows, int64_t cols, double smoothing,
                                           double scale, const whisker_queue* queue) {
    return for_rows(rows, cols,
                    TargetLoss<BinaryProbabilitiesLoss>{probabilities, targets, loss, d_probabilities, cols, smoothing,
                        scale}, queue->stream);
}

int whisker::WHISKER_SIDE::mean_squared_error(const Stored* predictions, const float* targets, float* loss, Stored* d_predictions,
                                      int64_t rows, int64_t cols, double scale, const whisker_queue* queue) {
    return for_rows(rows, cols, TargetLoss<SquaredError>{predictions, targets, loss, d_predictions, cols, 0.0, scale},
                    queue->stream);
}

int whisker::WHISKER_SIDE::sparse_accuracy(const Stored* scores, const int32_t* labels, float* correct, int64_t rows,
                                   int64_t classes, const whisker_queue* queue) {
    return for_rows(rows, classes, SparseAccuracy{scores, labels, correct, classes}, queue->stream);
}

int whisker::WHISKER_SIDE::binary_accuracy(const Stored* values, const int32_t* targets, float* correct, int64_t rows,
                                   int64_t cols, double threshold, const whisker_queue* queue) {
    return for_rows(rows, cols, BinaryAccuracy{values, targets, correct, cols, threshold}, queue->stream);
}
