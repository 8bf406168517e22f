package dev.whisker.properties;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.Draw;
import dev.whisker.check.LayerCase;
import dev.whisker.check.jqwik.LayerArbitraries;
import dev.whisker.layer.Dropout;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/** Dropout drops the share that it says, and scales what it keeps by as much. */
class DropoutTest {
    private static final int TRIES = 40;
    private static final int ELEMENTS = 100_000;
    /** Of a right dropout being refused, in all tries together. */
    private static final double CHANCE = 1e-9;
    /** Hoeffding (1963): the share of n draws is off by t or more with probability {@code 2 exp(-2 n t^2)} at most. */
    private static final double DEVIATION = Math.sqrt(Math.log(2 * TRIES / CHANCE) / (2.0 * ELEMENTS));

    @Property(tries = TRIES, seed = "5101")
    void theShareOfTheDroppedIsTheRate(@ForAll @DoubleRange(min = 0, max = 1) double rate, @ForAll long seed,
            @ForAll Precision precision) {
        double[] ones = new double[ELEMENTS];
        Arrays.fill(ones, 1);
        LayerCase dropout = LayerCase.of(Dropout.of(rate), Shape.of(ELEMENTS / 10, 10)).withSeed(seed);
        double[] y = Passes.forward(precision, dropout, Map.of(), ones);
        double dropped = Arrays.stream(y).filter(value -> value == 0).count() / (double) ELEMENTS;
        assertTrue(Math.abs(dropped - rate) <= DEVIATION, () -> dropped + " were dropped at rate " + rate);
    }

    @Property(tries = 1000, seed = "5102")
    void survivorsAreScaledUpAndTheRestIsZero(@ForAll("dropouts") LayerCase drawn, @ForAll Precision precision) {
        Draw draw = new Draw(drawn.seed());
        double[] x = draw.normal(drawn.input().size());
        double[] dy = draw.normal(x.length);
        Passes passes = Passes.of(precision, drawn, Map.of(), x, dy);
        double rate = ((Dropout) drawn.layer()).rate();
        double[] expected = x.clone();
        double[] gradient = dy.clone();
        for (int i = 0; i < x.length; i++) {
            boolean survives = passes.y()[i] != 0;
            expected[i] = survives ? x[i] / (1 - rate) : 0;
            gradient[i] = survives ? dy[i] / (1 - rate) : 0;
        }
        Vectors.assertClose(expected, passes.y(), precision.elementwise(), "y");
        Vectors.assertClose(gradient, passes.dx(), precision.elementwise(), "dx");
    }

    /** Training and inference have the same mean, which is what scaling is for. */
    @Property(tries = 1000, seed = "5103")
    void inferenceDropsNothing(@ForAll("dropouts") LayerCase drawn, @ForAll Precision precision) {
        double[] x = Vectors.map(new Draw(drawn.seed()).normal(drawn.input().size()), value -> (float) value);
        assertArrayEquals(x, Passes.forward(precision, drawn.withMode(Mode.INFERENCE), Map.of(), x));
    }

    /** One element is drawn by its number alone: a larger batch, in front of which it stands, changes nothing. */
    @Property(tries = 500, seed = "5104")
    void theMaskOfAnElementDoesNotDependOnHowManyThereAre(@ForAll("dropouts") LayerCase drawn,
            @ForAll Precision precision) {
        Shape input = drawn.input();
        double[] ones = new double[(int) input.size()];
        Arrays.fill(ones, 1);
        double[] twice = new double[2 * ones.length];
        Arrays.fill(twice, 1);
        double[] y = Passes.forward(precision, drawn, Map.of(), ones);
        double[] longer = Passes.forward(precision, drawn.withInput(input.withBatch(2 * input.batch())), Map.of(),
                twice);
        assertArrayEquals(y, Arrays.copyOf(longer, y.length));
    }

    @Provide
    Arbitrary<LayerCase> dropouts() {
        return LayerArbitraries.of("Dropout").map(drawn -> drawn.withMode(Mode.TRAINING));
    }
}
