package dev.whisker.inspect;

import java.util.List;
import java.util.Set;

/**
 * What is computed of each picture, and how.
 *
 * @param analyses    what
 * @param layers      where class activation maps, activations and ablations look; empty for the last feature map
 * @param classNumber whose score is looked at; negative for that of the largest score
 * @param occlusion   the square that covers; null for one that suits the picture
 * @param steps       of Integrated Gradients; 0 for as many as completeness needs
 * @param seed        of noise and of weights that are drawn anew
 */
public record InspectionOptions(Set<Analysis> analyses, List<String> layers, int classNumber, Occlusion occlusion,
                                int steps, long seed) {
    public InspectionOptions {
        analyses = Set.copyOf(analyses);
        layers = List.copyOf(layers);
    }

    /** The usual analyses at the last feature map, of the class with the largest score. */
    public static InspectionOptions usual() {
        return new InspectionOptions(Analysis.usual(), List.of(), -1, null, 0, 0);
    }
}
