package dev.whisker.block;

import dev.whisker.describe.Provider;
import dev.whisker.describe.Signature;
import java.util.List;

/** The blocks that text and YAML can name. */
public final class Blocks implements Provider {
    @Override
    public List<Signature<?>> signatures() {
        return List.of(Residual.SIGNATURE, SqueezeExcite.SIGNATURE);
    }
}
