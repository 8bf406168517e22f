package dev.whisker.layer;

import java.util.List;

/**
 * Brings layers of one's own under the names that text and YAML use: a class with a public constructor without parameters, named in
 * {@code META-INF/services/dev.whisker.layer.LayerProvider} of a jar on the class path.
 */
public interface LayerProvider {
    List<Signature<? extends Layer>> signatures();
}
