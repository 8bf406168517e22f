package dev.whisker.check.jqwik;

import dev.whisker.check.LayerCase;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Provides every {@code @ForAll LayerCase} of a property marked {@code @Domain(LayerDomain.class)}: cases of all known
 * layers.
 */
public final class LayerDomain extends DomainContextBase {
    @Provide
    Arbitrary<LayerCase> layerCases() {
        return LayerArbitraries.any();
    }
}
