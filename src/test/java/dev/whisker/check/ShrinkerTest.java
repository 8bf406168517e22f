package dev.whisker.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.block.Residual;
import dev.whisker.check.FaultyScale.Mistake;
import dev.whisker.layer.Conv2D;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShrinkerTest {
    static List<String> layers() {
        return LayerGenerator.names();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everySmallerCaseIsValidAndSmaller(String layer) {
        LayerGenerator.of(layer).cases(5).limit(30).forEach(each -> Shrinker.smaller(each).forEach(smaller -> {
            assertTrue(Checks.isAccepted(smaller), smaller::toString);
            assertTrue(Shrinker.complexity(smaller) < Shrinker.complexity(each), smaller::toString);
        }));
    }

    @Test
    void findsTheSmallestConvolutionWithAStride() {
        LayerCase smallest = Shrinker.shrink(caseWithStride(), each -> ((Conv2D) each.layer()).strides().height() > 1);
        assertEquals("Conv2D(filters=1, kernel_size=1, strides=(2, 1), use_bias=false)", smallest.layer().toString());
        assertEquals(Shape.of(1, 1, 1, 1), smallest.input());
        assertEquals(Mode.INFERENCE, smallest.mode());
    }

    private static LayerCase caseWithStride() {
        return LayerGenerator.of("Conv2D").cases(1).filter(each ->
                ((Conv2D) each.layer()).strides().height() > 2).findFirst().orElseThrow();
    }

    @Test
    void leavesLayersOutOfABody() {
        LayerCase failing = LayerGenerator.of("Residual").cases(1)
                .filter(each -> ((Residual) each.layer()).body().layers().size() == 3
                        && each.toString().contains("Conv2D(") && each.input().channels() == 3)
                .findFirst().orElseThrow();
        LayerCase smallest = Shrinker.shrink(failing, each -> each.layer().toString().contains("Conv2D("));
        assertEquals(1, ((Residual) smallest.layer()).body().layers().size(), smallest::toString);
        assertEquals(1, smallest.input().channels(), smallest::toString);
    }

    @Test
    void shrinksALayerOfOnesOwnByItsArguments() {
        LayerCase failing = LayerCase.of(new FaultyScale(Mistake.WRONG_AT_ONE_ELEMENT, 13), Shape.of(3, 4, 5, 2));
        LayerCase smallest = Shrinker.shrink(failing, each ->
                ((FaultyScale) each.layer()).mistake() == Mistake.WRONG_AT_ONE_ELEMENT
                        && !GradientCheck.of(each).run().passed());
        assertEquals(1, ((FaultyScale) smallest.layer()).factor());
        assertEquals(4, smallest.input().size(), smallest::toString);
    }
}
