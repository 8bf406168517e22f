package dev.whisker.experiment;

import dev.whisker.data.CorruptPolicy;
import dev.whisker.layer.Layer;
import java.util.List;

/**
 * The pictures of an experiment.
 *
 * @param drawn      how many pictures the program draws itself; 0 where they come from a directory
 * @param height     to which pictures are resized
 * @param width      to which pictures are resized
 * @param split      into training, validation and test
 * @param batch      samples a batch
 * @param onBadFiles what happens to files that are no usable pictures
 * @param seed       of the split, and of drawn pictures: runs with other seeds then work on the same parts; null for the seed of the run, which draws
 *                   parts of its own as the published runs do
 * @param augment    layers applied to training pictures before the model, of which they are no part
 */
public record DataSpec(int drawn, int height, int width, SplitSpec split, int batch, CorruptPolicy onBadFiles, Long seed, List<Layer> augment) {
    public DataSpec {
        augment = List.copyOf(augment);
    }

    public boolean isDrawn() {
        return drawn > 0;
    }

    public DataSpec withOnBadFiles(CorruptPolicy policy) {
        return new DataSpec(drawn, height, width, split, batch, policy, seed, augment);
    }
}
