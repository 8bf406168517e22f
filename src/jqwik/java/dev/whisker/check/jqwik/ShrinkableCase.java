package dev.whisker.check.jqwik;

import dev.whisker.check.LayerCase;
import dev.whisker.check.Shrinker;
import java.util.stream.Stream;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/** A case with the smaller ones that jqwik may try in its place. */
record ShrinkableCase(LayerCase value) implements Shrinkable<LayerCase> {
    @Override
    public Stream<Shrinkable<LayerCase>> shrink() {
        return Shrinker.smaller(value).stream().map(ShrinkableCase::new);
    }

    @Override
    public ShrinkingDistance distance() {
        return ShrinkingDistance.of(Shrinker.complexity(value));
    }
}
