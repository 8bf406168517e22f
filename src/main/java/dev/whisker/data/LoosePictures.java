package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some pictures without classes, decoded and resized to one size.
 *
 * @param files   the files of the pictures, in order
 * @param bad     files that were left out, because they are not usable pictures
 * @param dataset the pictures; their labels mean nothing. Null if there are none
 */
public record LoosePictures(List<Path> files, List<BadImage> bad, ArrayDataset dataset) {
    /**
     * Files named as pictures below a directory.
     *
     * @param files   in nested directories too, by directory, then by name
     * @param remarks what was left out, one line each
     */
    public record Listing(List<Path> files, List<String> remarks) {
    }

    /**
     * Lists the pictures below a directory; links to directories are not followed.
     *
     * @throws WhiskerException if there are none, or the directory cannot be listed
     */
    public static Listing below(Path directory) {
        FolderContents contents = FolderContents.of(directory);
        List<Path> files = new ArrayList<>(contents.pictures());
        contents.unusable().forEach(image -> files.add(image.path()));
        LeftOut leftOut = new LeftOut(directory);
        leftOut.addAny(contents);
        if (files.isEmpty()) {
            throw new WhiskerException("the directory " + directory + " has no pictures (" + ImageFormat.EXTENSIONS
                    + ")"
                    + leftOut.lines().stream().findFirst().map(line -> "; " + line)
                    .orElse("; give one that has some"));
        }
        files.sort(Comparator.comparing((Path file) -> file.getParent().toString())
                .thenComparing(file -> file.getFileName().toString()));
        return new Listing(List.copyOf(files), leftOut.lines());
    }

    /**
     * Decodes files on all cores.
     *
     * @throws BadImageException with policy FAIL, for the first file that is not a usable picture
     */
    public static LoosePictures decode(List<Path> files, int height, int width, Decoding decoding,
            CorruptPolicy policy) {
        int length = decoding.length(height, width);
        float[][] pictures = new float[files.size()][];
        BadImageException[] faults = new BadImageException[files.size()];
        ParallelFor.run(files.size(), Runtime.getRuntime().availableProcessors(), i -> {
            try {
                float[] values = new float[length];
                ImageCodec.decodeInto(files.get(i), decoding,
                        image -> Bilinear.resize(image, height, width, values, 0));
                pictures[i] = values;
            } catch (BadImageException e) {
                faults[i] = e;
            }
        });
        List<BadImage> bad = new ArrayList<>();
        for (int i = 0; i < faults.length; i++) {
            if (faults[i] != null && policy == CorruptPolicy.FAIL) {
                throw faults[i];
            }
            if (faults[i] != null) {
                bad.add(new BadImage(files.get(i), faults[i].fault(), faults[i].reason()));
            }
        }
        int[] usable = IntStream.range(0, files.size()).filter(i -> faults[i] == null).toArray();
        return new LoosePictures(IntStream.of(usable).mapToObj(files::get).toList(), List.copyOf(bad),
                usable.length == 0 ? null : dataset(pictures, usable, height, width, decoding));
    }

    private static ArrayDataset dataset(float[][] pictures, int[] usable, int height, int width,
            Decoding decoding) {
        int length = decoding.length(height, width);
        float[] values = new float[ArrayLength.of(usable.length + " pictures of " + height + "x" + width,
                usable.length, length)];
        for (int i = 0; i < usable.length; i++) {
            System.arraycopy(pictures[usable[i]], 0, values, i * length, length);
        }
        return new ArrayDataset(values, new int[usable.length], height, width,
                decoding.colorMode().channels(), List.of("unknown"));
    }
}
