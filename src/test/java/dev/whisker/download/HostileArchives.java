package dev.whisker.download;

import dev.whisker.data.FileMutator;
import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zip archives: damaged ones, and values beyond every limit where the central directory holds lengths and offsets. */
public final class HostileArchives implements HostileInput {
    static final byte[] TEXT = "purr".repeat(50).getBytes(StandardCharsets.UTF_8);
    private static final int UNIX_MODE = 38;

    private final List<byte[]> valid = List.of(zip("pets/cats/a", "pets/b"),
            zip("pets/", "pets/dogs/", "pets/dogs/a.jpg", "pets/x"), zip("pets/a"));
    private final List<byte[]> others = List.of(zip("pets/a", "../evil"), zip("pets/a", "/tmp/evil"),
            zip("pets/a", "../target-evil/x"), link());
    private Path folder;

    @Override
    public String name() {
        return "archives";
    }

    @Override
    public int casesInEveryBuild() {
        return 500;
    }

    @Override
    public void open(Path directory) throws IOException {
        folder = directory;
        feed(valid.get(0));
    }

    @Override
    public byte[] draw(Random random) {
        byte[] whole = random.nextInt(4) == 0 ? others.get(random.nextInt(others.size()))
                : valid.get(random.nextInt(valid.size()));
        return random.nextInt(3) == 0 ? withStrangeField(whole.clone(), random)
                : new FileMutator(random).mutate(whole, valid.get(random.nextInt(valid.size())));
    }

    /** Unpacks an archive; what comes of it must be the files of {@link #valid}, and nothing if it is refused. */
    @Override
    public Outcome feed(byte[] input) throws IOException {
        Path own = CaseFolder.empty(folder);
        Path archive = Files.write(own.resolve("archive.zip"), input);
        Path target = own.resolve("target");
        try {
            new ZipExtractor(ZipExtractor.Limits.STANDARD).extract(archive, own.resolve("work"), target, "pets");
        } finally {
            try (Stream<Path> files = Files.list(own)) {
                List<Path> left = files.filter(file -> !file.equals(archive) && !file.equals(target)).toList();
                require(left.isEmpty(), "files were left: " + left);
            }
        }
        try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList()) {
                require(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS), file + " is a link or special file");
                require(Arrays.equals(TEXT, Files.readAllBytes(file)), file + " has other bytes than were packed");
            }
        }
        return Outcome.used();
    }

    private static void require(boolean right, String fault) {
        if (!right) {
            throw new AssertionError(fault);
        }
    }

    static byte[] zip(String... names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                if (!name.endsWith("/")) {
                    zip.write(TEXT);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** An archive with a symbolic link. */
    private static byte[] link() {
        byte[] archive = zip("pets/link", "pets/a");
        fields(archive).putInt(centralDirectory(archive) + UNIX_MODE, (0xa000 | 0777) << 16);
        return archive;
    }

    private static ByteBuffer fields(byte[] archive) {
        return ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int centralDirectory(byte[] archive) {
        return fields(archive).getInt(archive.length - 22 + 16);
    }

    private static byte[] withStrangeField(byte[] archive, Random random) {
        int at = centralDirectory(archive) + List.of(8, 10, 16, 20, 24, 28, 30, 32, 38, 42).get(random.nextInt(10));
        int value = List.of(0, 1, 0xffff, 0x7fffffff, 0x80000000, -1).get(random.nextInt(6));
        if (random.nextBoolean()) {
            fields(archive).putShort(at, (short) value);
        } else {
            fields(archive).putInt(at, value);
        }
        return archive;
    }
}
