package dev.whisker.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.CheckCase;
import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerGenerator;
import dev.whisker.check.LossCase;
import dev.whisker.check.Tolerance;
import dev.whisker.model.Block;
import dev.whisker.model.Composite;
import dev.whisker.train.loss.Loss;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradients of every layer and loss against central differences, on the reference backend in float64, in both
 * modes, trained and frozen.
 */
class LayerGradientTest {
    /**
     * Random configurations of each layer and loss. A mutation run, which repeats the test for thousands of changes,
     * makes do with fewer.
     */
    private static final int CONFIGURATIONS = Integer.getInteger("whisker.gradient.configurations", 1000);
    private static final long SEED = 20_240_229;

    static List<String> layers() {
        return LayerGenerator.names();
    }

    static List<Loss> losses() {
        return LossCase.all();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void layerAgreesWithCentralDifferences(String layer) {
        check(LayerGenerator.of(layer).cases(SEED).limit(CONFIGURATIONS));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossAgreesWithCentralDifferences(Loss loss) {
        check(LongStream.range(SEED, SEED + CONFIGURATIONS).mapToObj(seed -> LossCase.draw(loss, seed)));
    }

    private static void check(Stream<? extends CheckCase> cases) {
        GradientReport all = cases.map(each -> GradientCheck.of(each).run()).reduce(GradientReport::and).orElseThrow();
        assertTrue(all.passed(), all::toString);
        assertEquals(CONFIGURATIONS, all.points());
        assertTrue(all.redrawRate() < Tolerance.REDRAWS, all::toString);
    }

    @Test
    void noLayerIsForgotten() {
        Set<String> forgotten = new TreeSet<>(LayerRegistry.names());
        forgotten.removeAll(LayerGenerator.names());
        forgotten.removeIf(name -> isApplication(LayerRegistry.signature(name).type()));
        assertEquals(Set.of(), forgotten, "registered layers without random cases");
    }

    /** Applications are made of these layers, and too large for differences. */
    private static boolean isApplication(Class<?> type) {
        return Composite.class.isAssignableFrom(type) && !Block.class.isAssignableFrom(type);
    }
}
