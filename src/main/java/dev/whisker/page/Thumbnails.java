package dev.whisker.page;

import dev.whisker.data.Dataset;
import dev.whisker.data.RgbImage;
import dev.whisker.experiment.LabeledPictures;
import dev.whisker.report.Picture;
import java.awt.image.BufferedImage;

/** Small copies of pictures. */
final class Thumbnails {
    /** Of the longer side, in pixels: sharp on a screen with two of them for each of the page's. */
    static final int SIDE = 224;

    private Thumbnails() {
    }

    /** The whole file; a drawn picture as the network sees it. */
    static BufferedImage of(LabeledPictures pictures, int sample) {
        return pictures.decode(sample, image -> Picture.reduced(image.toBufferedImage(), SIDE))
                .orElseGet(() -> seen(pictures.samples().dataset(), pictures.samples().ids()[sample]));
    }

    /** A picture as the network sees it. */
    static BufferedImage seen(Dataset dataset, int id) {
        float[] pixels = new float[dataset.sampleLength()];
        dataset.read(id, pixels, 0);
        return Picture.reduced(RgbImage.ofFloats(pixels, 0, dataset.height(), dataset.width(), dataset.channels())
                .toBufferedImage(), SIDE);
    }
}
