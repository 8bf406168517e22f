package dev.whisker.op;

/**
 * A rotation about the picture's centre, by an angle from a range.
 *
 * <p>Output pixel (x, y) takes its value from input (cos*x - sin*y + xo, sin*x + cos*y + yo) with
 * {@code xo = ((W-1) - (cos*(W-1) - sin*(H-1)))/2} and {@code yo = ((H-1) - (sin*(W-1) + cos*(H-1)))/2}.
 *
 * @param lower     smallest angle, radians
 * @param upper     largest angle, radians
 * @param fillValue for {@link FillMode#CONSTANT}
 */
public record RotationSpec(double lower, double upper, FillMode fillMode, double fillValue,
        Interpolation interpolation) {
    public RotationSpec {
        if (!(lower <= upper)) {
            throw new IllegalArgumentException("the lower angle " + lower + " is above the upper angle " + upper);
        }
    }
}
