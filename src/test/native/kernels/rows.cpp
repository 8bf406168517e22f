// Cases over (rows, columns): sums of columns, normalization, softmax, and losses.
#include "activation.inl"
#include "cases.hpp"

namespace kernel_check {
namespace WHISKER_SIDE {

namespace {

void check_normalization(int64_t rows, int64_t c, int64_t offset) {
    const Activations x = activations(rows * c, offset), dy = activations(rows * c, offset), y(rows * c, offset), dx(rows * c, offset);
    const Floats gamma = uniform(c), beta = uniform(c), dgamma(c), dbeta(c);
    const Floats moving_mean = uniform(c), moving_variance = uniform(c, 0, 0.5f, 1.0f), mean(c), inv_std(c);
    WHISKER_CALL(batch_norm_train_forward, x.at(), y.at(), gamma.at(), beta.at(), moving_mean.at(), moving_variance.at(), mean.at(),
                 inv_std.at(), rows, c, 0.99, 1e-3);
    written(y, "batch_norm_train_forward");
    written(mean, "batch_norm_train_forward");
    written(inv_std, "batch_norm_train_forward");
    WHISKER_CALL(batch_norm_train_backward, x.at(), dy.at(), gamma.at(), mean.at(), inv_std.at(), dx.at(), dgamma.at(), dbeta.at(), rows,
                 c);
    written(dx, "batch_norm_train_backward");
    written(dgamma, "batch_norm_train_backward");
    written(dbeta, "batch_norm_train_backward");
    const Activations inferred(rows * c, offset), slope(rows * c, offset);
    const Floats dg(c), db(c);
    WHISKER_CALL(batch_norm_infer_forward, x.at(), inferred.at(), nullptr, beta.at(), moving_mean.at(), moving_variance.at(), rows, c,
                 1e-3);
    written(inferred, "batch_norm_infer_forward");
    WHISKER_CALL(batch_norm_infer_backward, x.at(), dy.at(), gamma.at(), moving_mean.at(), moving_variance.at(), slope.at(), dg.at(),
                 db.at(), rows, c, 1e-3);
    written(slope, "batch_norm_infer_backward");
    written(dg, "batch_norm_infer_backward");
    written(db, "batch_norm_infer_backward");
}

void check_softmax(int64_t rows, int64_t c, int64_t offset) {
    const Activations x = activations(rows * c, offset), dy = activations(rows * c, offset), y(rows * c, offset), dx(rows * c, offset);
    WHISKER_CALL(softmax_forward, x.at(), y.at(), rows, c);
    written(y, "softmax_forward");
    WHISKER_CALL(softmax_backward, y.at(), dy.at(), dx.at(), rows, c);
    written(dx, "softmax_backward");
    WHISKER_CALL(softmax_forward, x.at(), x.at(), rows, c); // in place
}

}

void check_rows(int64_t rows, int64_t columns, int64_t offset) {
    const Activations x = activations(rows * columns, offset), turned(rows * columns);
    const Floats sums(columns, offset), statistics(6 * columns);
    WHISKER_CALL(column_sums, x.at(), sums.at(), rows, columns);
    written(sums, "column_sums");
    WHISKER_CALL(channel_statistics, x.at(), statistics.at(), rows, columns, 0.0f);
    written(statistics, "channel_statistics");
    const Floats kernel(x.floats(), offset), turned_back(rows * columns, offset);
    WHISKER_CALL(transpose, kernel.at(), turned.at(), rows, columns);
    written(turned, "transpose");
    WHISKER_CALL(transpose_back, turned.at(), turned_back.at(), columns, rows);
    same(kernel, turned_back, "transpose_back");
    const Floats bias = uniform(columns, offset);
    const Activations y = activations(rows * columns, offset);
#define WHISKER_BIASED(name, number, type)                                                        \
    WHISKER_CALL(bias_activation, number, bias.at(), y.at(), rows, columns);                      \
    WHISKER_CALL(bias_activation, number, nullptr, y.at(), rows, columns);
    WHISKER_ACTIVATIONS(WHISKER_BIASED)
#undef WHISKER_BIASED
    written(y, "bias_activation");
    // Rows of one tensor among wider ones of another: the gap stays as it is.
    const Activations wide((rows - 1) * (columns + 4) + columns, offset), back(rows * columns, offset);
    WHISKER_CALL(copy_blocks, x.at(), columns, wide.at(), columns + 4, rows, columns);
    WHISKER_CALL(copy_blocks, wide.at(), columns + 4, back.at(), columns, rows, columns);
    written(back, "copy_blocks");
    check_normalization(rows, columns, offset);
    check_softmax(rows, columns, offset);
}

void check_losses(int64_t rows, int64_t classes) {
    const int64_t n = rows * classes;
    const Activations x = activations(n), p = activations(n, 0, 0.1f, 0.9f);
    const Floats targets = uniform(n, 0, 0.0f, 1.0f);
    const Integers labels = integers(rows, static_cast<int>(classes)), marks = integers(n, 2);
    *queue.fault = 0;
#define WHISKER_LOSS(name, predictions, ...)                                                                   \
    {                                                                                                          \
        const Floats loss(rows);                                                                               \
        const Activations d(n);                                                                                \
        WHISKER_CALL(name, predictions.at(), __VA_ARGS__);                                                     \
        written(loss, #name);                                                                                  \
        written(d, #name);                                                                                     \
    }
    WHISKER_LOSS(sparse_ce_logits, x, labels.at(), loss.at(), d.at(), rows, classes, 0.5)
    WHISKER_LOSS(sparse_ce_probabilities, p, labels.at(), loss.at(), d.at(), rows, classes, 0.5)
    WHISKER_LOSS(categorical_ce_logits, x, targets.at(), loss.at(), d.at(), rows, classes, 0.1, 0.5)
    WHISKER_LOSS(categorical_ce_probabilities, p, targets.at(), loss.at(), d.at(), rows, classes, 0.1, 0.5)
    WHISKER_LOSS(binary_ce_logits, x, targets.at(), loss.at(), d.at(), rows, classes, 0.1, 0.5)
    WHISKER_LOSS(binary_ce_probabilities, p, targets.at(), loss.at(), d.at(), rows, classes, 0.1, 0.5)
    WHISKER_LOSS(mean_squared_error, x, targets.at(), loss.at(), d.at(), rows, classes, 0.5)
#undef WHISKER_LOSS
    const Floats loss(rows), correct(rows), matched(rows);
    WHISKER_CALL(sparse_ce_logits, x.at(), labels.at(), loss.at(), nullptr, rows, classes, 0.5);
    WHISKER_CALL(sparse_accuracy, x.at(), labels.at(), correct.at(), rows, classes);
    written(correct, "sparse_accuracy");
    WHISKER_CALL(binary_accuracy, x.at(), marks.at(), matched.at(), rows, classes, 0.5);
    written(matched, "binary_accuracy");
    if (*queue.fault != 0) {
        fail("a fault was reported of labels that have none");
    }
    // One label alone is wrong: threads that find several all write the same to the same place, on purpose, which is a race to a tool.
    std::vector<int32_t> wrong = labels.values();
    wrong.back() = static_cast<int32_t>(classes);
    const Integers bad(wrong, 0);
    const Activations d(n);
    WHISKER_CALL(sparse_ce_logits, x.at(), bad.at(), loss.at(), d.at(), rows, classes, 0.5);
    bad.values(); // waits
    if (*queue.fault != 1) {
        fail("a label outside its range was not reported");
    }
}

}
}
