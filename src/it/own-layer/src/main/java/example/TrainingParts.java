package example;

import dev.whisker.describe.Provider;
import dev.whisker.describe.Signature;
import java.util.List;

/** Makes an optimizer, a loss and a schedule known to YAML and the command line. */
public final class TrainingParts implements Provider {
    @Override
    public List<Signature<?>> signatures() {
        return List.of(SignSgd.SIGNATURE, LogCosh.SIGNATURE, SquareRootDecay.SIGNATURE);
    }
}
