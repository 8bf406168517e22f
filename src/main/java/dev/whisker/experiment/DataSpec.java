package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.data.CorruptPolicy;
import dev.whisker.data.Decoding;
import dev.whisker.data.RgbImage;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Layer;
import dev.whisker.layer.RandomFlip;
import dev.whisker.layer.RandomRotation;
import java.util.List;

/**
 * The pictures of an experiment.
 *
 * @param drawn      how many pictures the program draws itself; 0 where they come from a directory
 * @param height     to which pictures are resized
 * @param width      to which pictures are resized
 * @param split      into training, validation and test
 * @param batch      samples a batch
 * @param onBadFiles what happens to files that are not usable pictures
 * @param seed       of the split, and of drawn pictures: runs with other seeds then work on the same parts; null for
 *                   the seed of the run, which draws parts of its own as the published runs do
 * @param decoding   the channels of pictures, and whether they are turned upright
 * @param augment    layers applied to training pictures before the model, of which they are not part: see
 *                   {@link #augmentation}
 */
public record DataSpec(int drawn, int height, int width, SplitSpec split, int batch, CorruptPolicy onBadFiles,
        Long seed, Decoding decoding, List<Layer> augment) {
    /** @throws WhiskerException if pictures are drawn and are to be decoded in another way than the default */
    public DataSpec {
        if (drawn > 0 && !decoding.equals(Decoding.DEFAULT)) {
            throw new WhiskerException("drawn pictures have three channels and no EXIF data; leave out color_mode and "
                    + "exif, or train on a directory of pictures");
        }
        augment = augment.stream().map(DataSpec::augmentation).toList();
    }

    /**
     * The layer, if it may augment pictures: it keeps their shape, has no weights, and is the identity in inference, so
     * that the model without it is the model that was trained.
     *
     * @throws WhiskerException for any other layer
     */
    static Layer augmentation(Layer layer) {
        if (layer instanceof RandomFlip || layer instanceof RandomRotation || layer instanceof Dropout) {
            return layer;
        }
        throw new WhiskerException(layer
                + " cannot augment pictures: that is done in training alone, by RandomFlip, RandomRotation and Dropout;"
                + " put it first in the model");
    }

    public boolean isDrawn() {
        return drawn > 0;
    }

    /** @throws WhiskerException if there is no room for such pictures, or drawn ones are not square */
    public DataSpec withImageSize(int newHeight, int newWidth) {
        RgbImage.length(newHeight, newWidth);
        if (isDrawn() && newHeight != newWidth) {
            throw new WhiskerException("drawn pictures are square, received " + newHeight + "x" + newWidth);
        }
        return new DataSpec(drawn, newHeight, newWidth, split, batch, onBadFiles, seed, decoding, augment);
    }

    public DataSpec withSplit(SplitSpec newSplit) {
        if (isDrawn() && newSplit instanceof SplitSpec.ByFolder) {
            throw new WhiskerException("drawn pictures have no folders; split them by percentages");
        }
        return new DataSpec(drawn, height, width, newSplit, batch, onBadFiles, seed, decoding, augment);
    }

    /** @throws WhiskerException if pictures are drawn */
    public DataSpec withDecoding(Decoding newDecoding) {
        return new DataSpec(drawn, height, width, split, batch, onBadFiles, seed, newDecoding, augment);
    }

    public DataSpec withOnBadFiles(CorruptPolicy policy) {
        return new DataSpec(drawn, height, width, split, batch, policy, seed, decoding, augment);
    }
}
