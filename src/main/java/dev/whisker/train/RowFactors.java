package dev.whisker.train;

import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;

/** A number for each sample, such as a sample weight, and a tensor whose rows are multiplied by them, in its type. */
final class RowFactors {
    private final Backend backend;
    private final Tensor factors;
    private final Tensor column;
    private final Tensor rows;

    /**
     * @param factors (N) of the type of the rows
     * @param rows    (N, ...)
     */
    RowFactors(Backend backend, Tensor factors, Tensor rows) {
        int count = Math.toIntExact(factors.size());
        this.backend = backend;
        this.factors = factors;
        this.column = factors.reshape(Shape.of(count, 1));
        this.rows = rows.reshape(Shape.of(count, 1, Math.toIntExact(rows.size() / count), 1));
    }

    void write(float[] values) {
        backend.write(factors, values, 0, values.length);
    }

    void multiply() {
        backend.gate().forward(rows, column, rows);
    }
}
