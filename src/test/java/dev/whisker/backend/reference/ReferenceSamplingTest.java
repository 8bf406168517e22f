package dev.whisker.backend.reference;

import static dev.whisker.backend.reference.Tensors.BACKEND;

import dev.whisker.op.FillMode;
import dev.whisker.op.Interpolation;
import dev.whisker.op.RotationSpec;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rotation and resizing against values that TensorFlow 2.21 computed in float32. */
class ReferenceSamplingTest {
    private static final double TOLERANCE = 3e-6;

    /** {@code ImageProjectiveTransformV3} of a picture of 3 x 4, fill value 7. */
    @ParameterizedTest
    @CsvSource({
        "0.7, REFLECT, BILINEAR, 0.9969544 2.392889 11.11647 22.13944 0.6480222 8.250704 19.69353 34.17599 6.388125 "
                + "16.23136 28.10116 31.63758",
        "0.7, REFLECT, NEAREST, 1 2.828427 18.52026 18.52026 0 11.18034 14.69694 36.48287 8 8 27 31.62278",
        "0.7, CONSTANT, BILINEAR, 5.386194 2.793483 11.11647 17.72658 0.6480222 8.250704 19.69353 34.17599 6.566475 "
                + "16.23136 26.2664 13.62335",
        "0.7, CONSTANT, NEAREST, 7 2.828427 18.52026 18.52026 0 11.18034 14.69694 36.48287 8 8 27 7",
        "0.7, WRAP, BILINEAR, 26.98668 30.52161 11.11647 10.94719 0.6480222 8.250704 19.69353 34.17599 15.83566 "
                + "16.23136 1.435538 2.835638",
        "0.7, WRAP, NEAREST, 27 31.62278 18.52026 8 0 11.18034 14.69694 36.48287 18.52026 8 1 2.828427",
        "0.7, NEAREST, BILINEAR, 0.9969544 2.392889 11.11647 22.13944 0.6480222 8.250704 19.69353 34.17599 6.388125 "
                + "16.23136 28.10116 31.63758",
        "0.7, NEAREST, NEAREST, 1 2.828427 18.52026 18.52026 0 11.18034 14.69694 36.48287 8 8 27 31.62278",
        "-2.5, REFLECT, BILINEAR, 32.12455 28.39654 17.23459 7.227484 33.22739 19.3792 8.433437 1.183146 20.25481 "
                + "10.28346 2.27606 0.8967569",
        "-2.5, REFLECT, NEAREST, 31.62278 27 27 8 36.48287 14.69694 11.18034 0 18.52026 2.828427 2.828427 1",
        "-2.5, CONSTANT, BILINEAR, 14.56621 26.24876 17.23459 7.159196 33.22739 19.3792 8.433437 1.183146 16.27588 "
                + "10.28346 2.750248 5.16202",
        "-2.5, CONSTANT, NEAREST, 7 27 27 8 36.48287 14.69694 11.18034 0 18.52026 2.828427 2.828427 7",
        "-2.5, WRAP, BILINEAR, 3.072879 1.552367 17.23459 17.23362 33.22739 19.3792 8.433437 1.183146 9.412491 "
                + "10.28346 30.22624 26.54856",
        "-2.5, WRAP, NEAREST, 2.828427 1 27 18.52026 36.48287 14.69694 11.18034 0 8 2.828427 31.62278 27",
        "-2.5, NEAREST, BILINEAR, 32.12455 28.39654 17.23459 7.227484 33.22739 19.3792 8.433437 1.183146 20.25481 "
                + "10.28346 2.27606 0.8967569",
        "-2.5, NEAREST, NEAREST, 31.62278 27 27 8 36.48287 14.69694 11.18034 0 18.52026 2.828427 2.828427 1"})
    void rotation(double angle, FillMode fillMode, Interpolation interpolation, String expected) {
        checkRotation(powers(), new RotationSpec(angle, angle, fillMode, 7, interpolation), expected);
    }

    /** The same of a picture of 12 x 2 by 1.3 radians: coordinates lie several widths outside. */
    @ParameterizedTest
    @CsvSource({
        "REFLECT, 9.093954 11.02107 9.331215 11.52583 9.16395 11.09727 9.923801 11.62606 11.23394 13.08198 11.61697 "
                + "13.69606 11.30394 13.38303 11.91802 13.76605 13.37394 15.0762 13.90273 15.83605 13.47417 15.66879 "
                + "13.97893 15.90604",
        "WRAP, 8.093954 10.02107 8.628952 10.55607 9.16395 11.09107 9.698948 11.62606 10.23394 12.16106 11.61697 "
                + "12.69606 12.30394 13.38303 12.83894 14.76605 13.37394 15.30105 13.90893 15.83605 14.44393 16.37105 "
                + "14.97893 16.90604",
        "NEAREST, 9.093954 11.02107 9.628952 11.55607 10.16395 12.09107 10.69895 12.62606 11.23394 13.16106 11.61697 "
                + "13.69606 11.30394 13.38303 11.83894 13.76605 12.37394 14.30105 12.90893 14.83605 13.44393 15.37105 "
                + "13.97893 15.90604"})
    void rotationFarOutside(FillMode fillMode, String expected) {
        double[] values = new double[24];
        Arrays.setAll(values, i -> i + 1);
        checkRotation(Tensors.of(Shape.of(1, 12, 2, 1), values),
                new RotationSpec(1.3, 1.3, fillMode, 7, Interpolation.BILINEAR), expected);
    }

    /** {@code tf.image.resize} of the picture of 3 x 4. */
    @ParameterizedTest
    @CsvSource({
        "BILINEAR, 5, 3, 0.1666667 1.914214 4.801532 3.512023 6.323984 10.03414 8.530057 12.93864 17.88304 17.42573 "
                + "22.76229 28.55693 23.35618 29.31139 35.67286",
        "BILINEAR, 2, 7, 2 2.551816 3.434722 4.67032 5.990671 7.5516 8.52718 18.97056 20.42575 22.75405 25.2182 "
                + "27.71995 30.34904 31.99222",
        "NEAREST, 5, 3, 0 2.828427 5.196152 0 2.828427 5.196152 8 14.69694 18.52026 22.62742 31.62278 36.48287 "
                + "22.62742 31.62278 36.48287",
        "NEAREST, 2, 7, 0 0 1 2.828427 2.828427 5.196152 5.196152 22.62742 22.62742 27 31.62278 31.62278 36.48287 "
                + "36.48287"})
    void resize(Interpolation interpolation, int height, int width, String expected) {
        Tensor y = Tensors.empty(Shape.of(1, height, width, 1));
        BACKEND.augment().resize(powers(), interpolation, y);
        Tensors.assertClose("resize", numbers(expected), Tensors.values(y), TOLERANCE);
    }

    private static void checkRotation(Tensor x, RotationSpec spec, String expected) {
        Tensor y = Tensors.empty(x.shape());
        BACKEND.augment().rotate(x, spec, new double[] {spec.lower()}, y);
        Tensors.assertClose("rotation", numbers(expected), Tensors.values(y), TOLERANCE);
    }

    /** Pixel i is i^1.5: no two differences are alike. */
    private static Tensor powers() {
        double[] values = new double[12];
        Arrays.setAll(values, i -> Math.pow(i, 1.5));
        return Tensors.of(Shape.of(1, 3, 4, 1), values);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
