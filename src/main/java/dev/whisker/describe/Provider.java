package dev.whisker.describe;

import java.util.List;

/**
 * Adds the layers, losses, metrics, optimizers, schedules, callbacks, initializers and regularizers of a jar to those
 * that can be named in text, in YAML and on the command line.
 *
 * <p>A provider is a public class with a public constructor without parameters, named in the file
 * {@code META-INF/services/dev.whisker.describe.Provider} of a jar on the class path. Each signature joins the
 * {@link Registry} of the interface that its record implements:
 *
 * <pre>
 * public final class MyLayers implements Provider {
 *     public List&lt;Signature&lt;?&gt;&gt; signatures() {
 *         return List.of(Signature.of("Scale", Scale.class, ArgumentSpec.optional("factor", 2.0)));
 *     }
 * }
 * </pre>
 */
public interface Provider {
    /** The signatures of this jar, in the order in which lists show them. */
    List<Signature<?>> signatures();
}
