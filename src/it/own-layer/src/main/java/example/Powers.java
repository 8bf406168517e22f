package example;

import dev.whisker.check.GeneratorProvider;
import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.describe.ArgumentSpec;
import dev.whisker.describe.Provider;
import dev.whisker.describe.Signature;
import java.util.List;

/**
 * Makes {@link Power} known to YAML and the command line, with random cases for {@code gradcheck} and {@code parity}.
 */
public final class Powers implements Provider, GeneratorProvider {
    @Override
    public List<Signature<?>> signatures() {
        return List.of(Signature.of("Power", Power.class, ArgumentSpec.required("exponent")));
    }

    @Override
    public List<LayerGenerator> generators() {
        return List.of(LayerGenerator.define("Power",
                draw -> LayerCase.of(new Power(draw.between(1, 5)), draw.shape())));
    }
}
