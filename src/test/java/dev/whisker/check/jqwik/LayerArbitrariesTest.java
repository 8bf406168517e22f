package dev.whisker.check.jqwik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.check.GradientCheck;
import dev.whisker.check.GradientReport;
import dev.whisker.check.LayerCase;
import dev.whisker.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;

class LayerArbitrariesTest {
    @Property(tries = 50, seed = "1", shrinking = ShrinkingMode.BOUNDED)
    @Domain(LayerDomain.class)
    void casesCanBeStored(@ForAll LayerCase each) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(each);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals(each, in.readObject());
        }
    }

    @Property(tries = 20, seed = "2")
    void gradientsOfDenseLayers(@ForAll("dense") LayerCase each) {
        GradientReport report = GradientCheck.of(each).run();
        assertTrue(report.passed(), report::toString);
    }

    /** As jqwik shrinks: to any smaller case that fails too, again and again. */
    @Property(tries = 10, seed = "3")
    void failingCasesShrinkToTheSmallest(@ForAll Random random) {
        Predicate<LayerCase> fails = each -> each.input().height() > 1;
        Shrinkable<LayerCase> failing =
                LayerArbitraries.of("MaxPooling2D").generator(1).stream(random).filter(each -> fails.test(each.value()))
                .findFirst().orElseThrow();
        for (Optional<Shrinkable<LayerCase>> smaller = Optional.of(failing); smaller.isPresent();
                smaller = failing.shrink().filter(each -> fails.test(each.value())).findFirst()) {
            assertTrue(smaller.get().distance().compareTo(failing.distance()) <= 0);
            failing = smaller.get();
        }
        assertEquals("MaxPooling2D(pool_size=1)",
                failing.value().layer().toString().replaceFirst(", strides=[^)]*", ""));
        assertEquals(Shape.of(1, 2, 1, 1), failing.value().input());
    }

    @Provide
    Arbitrary<LayerCase> dense() {
        return LayerArbitraries.of("Dense");
    }
}
