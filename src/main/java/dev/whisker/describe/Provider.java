package dev.whisker.describe;

import java.util.List;

/**
 * Adds a jar's own layers, losses, metrics, optimizers, schedules, callbacks and initializers to those that text, YAML
 * and the command line can name.
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
    /** What this jar describes, in the order in which lists show it. */
    List<Signature<?>> signatures();
}
