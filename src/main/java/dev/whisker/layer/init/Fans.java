package dev.whisker.layer.init;

import dev.whisker.tensor.Shape;

/**
 * How many inputs feed an output and how many outputs an input feeds, by Keras' rule for weight shapes: (n) both n;
 * (in, out) as it says; (..., in, out) both times the product of the rest.
 */
record Fans(double in, double out) {
    static Fans of(Shape weight) {
        if (weight.rank() < 2) {
            return new Fans(weight.size(), weight.size());
        }
        double receptiveField = 1;
        for (int axis = 0; axis < weight.rank() - 2; axis++) {
            receptiveField *= weight.get(axis);
        }
        return new Fans(weight.get(-2) * receptiveField, weight.get(-1) * receptiveField);
    }
}
