package dev.whisker.data;

import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Pictures: damaged ones of every kind, and those made by hand to take memory or time. */
public final class HostilePictureFiles implements HostileInput {
    private final List<byte[]> valid = PictureSearch.seeds();
    private List<byte[]> madeByHand;
    private Path folder;

    @Override
    public String name() {
        return "pictures";
    }

    @Override
    public int casesInEveryBuild() {
        return 300;
    }

    @Override
    public void open(Path directory) throws IOException {
        folder = directory;
        CaseFolder.empty(folder);
        for (byte[] picture : valid) {
            feed(picture);
        }
    }

    @Override
    public byte[] draw(Random random) {
        byte[] file = valid.get(random.nextInt(valid.size()));
        byte[] other = valid.get(random.nextInt(valid.size()));
        if (random.nextInt(50) > 0) {
            return new FileMutator(random).mutate(file, other);
        }
        madeByHand = madeByHand == null ? HostilePictures.files() : madeByHand;
        byte[] hostile = madeByHand.get(random.nextInt(madeByHand.size()));
        return random.nextBoolean() ? hostile : new FileMutator(random).mutate(hostile, other);
    }

    /**
     * Decodes the picture as training does, in gray or turned if its length says so, and looks for damage as {@code
     * data scan} does.
     */
    @Override
    public Outcome feed(byte[] input) throws IOException {
        Path file = folder.resolve("case/picture.jpg");
        Files.write(file, input);
        Decoding decoding = Decoding.DEFAULT
                .withColorMode(input.length % 2 == 0 ? ColorMode.RGB : ColorMode.GRAYSCALE)
                .withExif(input.length % 4 < 2 ? ExifMode.APPLY : ExifMode.IGNORE);
        ImageCodec.decodeInto(file, decoding, pixels -> { });
        EncodedPicture.of("picture.jpg", input).checked().damage();
        return Outcome.used();
    }
}
