package dev.whisker.check;

import java.util.List;

/**
 * Adds a jar's own generators of random cases, so that {@code gradcheck MyLayer} and {@code parity MyLayer} draw some.
 * A public class with a public constructor without parameters, named in the file
 * {@code META-INF/services/dev.whisker.check.GeneratorProvider} of a jar on the class path.
 */
public interface GeneratorProvider {
    /** One for each kind of layer, under the name that the layer's signature has. */
    List<LayerGenerator> generators();
}
