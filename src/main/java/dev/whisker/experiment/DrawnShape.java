package dev.whisker.experiment;

import java.util.Locale;

/**
 * The shapes of the drawn pictures, each as the points of the plane that belong to it; none reaches beyond the unit
 * circle.
 */
enum DrawnShape {
    DISC {
        @Override
        boolean contains(double x, double y) {
            return x * x + y * y < 0.72;
        }
    },
    RING {
        @Override
        boolean contains(double x, double y) {
            double squared = x * x + y * y;
            return squared < 0.92 && squared > 0.40;
        }
    },
    SQUARE {
        @Override
        boolean contains(double x, double y) {
            return Math.max(Math.abs(x), Math.abs(y)) < 0.70;
        }
    },
    TRIANGLE {
        /** Within all three sides of the equilateral triangle inscribed in the unit circle. */
        @Override
        boolean contains(double x, double y) {
            return y > -0.5 && 0.5 * y + HALF_ROOT_3 * Math.abs(x) < 0.5;
        }
    },
    CROSS {
        @Override
        boolean contains(double x, double y) {
            double small = Math.min(Math.abs(x), Math.abs(y));
            double large = Math.max(Math.abs(x), Math.abs(y));
            return small < 0.28 && large < 0.95;
        }
    };

    private static final double HALF_ROOT_3 = 0.8660254037844386;

    /** Whether the point lies in the shape. */
    abstract boolean contains(double x, double y);

    /** The class name. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
