package dev.whisker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.data.BadImageException;
import dev.whisker.data.FileMutator;
import dev.whisker.data.ImageCodec;
import dev.whisker.data.PictureSearch;
import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Directories of pictures with odd names, links, pipes and damaged files. An input is the number of a command, and 8
 * bytes for each entry: the numbers of a directory, a name and a kind, and a seed for the content.
 */
public final class HostileFolders implements HostileInput {
    private static final List<String> DIRECTORIES = List.of("cats", "dogs", "cats/more", "", "Cats", "\u001b[2Jcats",
            "cats", "dogs", "train/cats", "test/dogs", "train/dogs", "test/cats",
            "new\nline", "a b", "-rf", "\u202egpj", ".hidden", "e\u0301t\u00e9", "\u00e9t\u00e9",
            "x".repeat(200), "a/b/c/d/e/f/g/h", "'quote'", "<b>", "%s%n", "\u732b", "validation/cats");
    private static final List<String> NAMES = List.of("a.jpg", "b.png", "c.gif", "d.bmp", "e.webp", "f.tiff", "g.JPEG",
            "\u001b]0;title\u0007.jpg", "new\nline.png", "x".repeat(240) + ".jpg", "\u202egpj.exe.png", "-rf.jpg",
            "$(touch evil).png", " .jpg", ".hidden.png", "CON.bmp", "\u732b.jpg", "e\u0301.png", "\u00e9.png",
            "no_extension", "'quote'.png", "<script>.png", "%s%n%d.png", "a\\b.png", "notes.txt", "\ud83d\ude3a.gif");
    private static final int KINDS = 12;
    private static final int COMMANDS = 8;
    private static final int RECORD = 8;

    private final List<byte[]> pictures = PictureSearch.seeds();
    private SmallRun run;
    private Path folder;
    private Path pipe;
    private Path notUnicode;

    @Override
    public String name() {
        return "folders";
    }

    @Override
    public int casesInEveryBuild() {
        return 40;
    }

    @Override
    public void open(Path directory) throws IOException, InterruptedException {
        folder = directory;
        run = SmallRun.train(folder, "run");
        pipe = folder.resolve("pipe");
        notUnicode = Files.createDirectory(folder.resolve("not-unicode"));
        new ProcessBuilder("sh", "-c", "mkfifo pipe; cd not-unicode && cp ../data/cats/0.png \"$(printf '\\377.png')\" "
                + "&& mkdir \"$(printf 'c\\376ts')\"").directory(folder.toFile()).start().waitFor();
        CaseFolder.empty(folder);
        Random random = new Random(0);
        for (int i = 0; i < COMMANDS; i++) {
            feed(draw(random));
        }
    }

    @Override
    public byte[] draw(Random random) {
        byte[] input = new byte[1 + RECORD * (1 + random.nextInt(12))];
        random.nextBytes(input);
        for (int at = 1; at < input.length; at += RECORD) {
            // Mostly classes and files as they should be, so that commands get far.
            input[at] = (byte) random.nextInt(random.nextInt(12) == 0 ? DIRECTORIES.size() : 2);
            input[at + 2] = (byte) random.nextInt(random.nextInt(3) == 0 ? KINDS : 2);
        }
        return input;
    }

    @Override
    public Outcome feed(byte[] input) throws IOException {
        if (input.length == 0) {
            return Outcome.refused("no input");
        }
        Path own = CaseFolder.empty(folder);
        Path data = Files.createDirectory(own.resolve("data"));
        for (int at = 1; at + RECORD <= input.length; at += RECORD) {
            ByteBuffer entry = ByteBuffer.wrap(input, at, RECORD);
            make(data, entry.get() & 0xff, entry.get() & 0xff, entry.get() & 0xff, entry.getInt());
        }
        return switch ((input[0] & 0xff) % COMMANDS) {
            case 0 -> Answer.to("data", "labels", data, "--json");
            case 1 -> Answer.to("data", "grid", data, "--out", own.resolve("grid.png"), "--tile", 20);
            case 2 -> Answer.to("init", own.resolve("new.yaml"), "--data", data);
            case 3 -> Answer.to("predict", run.directory(), data, "--skip-bad-files", "--backend", "reference");
            case 4 -> Answer.to("evaluate", run.directory(), "--data", data, "--split", "all", "--backend",
                    "reference");
            case 5 -> Answer.to("train", run.experiment(), "--data", data, "--skip-bad-files", "--out",
                    own.resolve("run"), "--split", "auto", "--set", "training.epochs=1", "--backend", "reference");
            default -> scan(data);
        };
    }

    private void make(Path data, int directory, int name, int kind, int seed) throws IOException {
        Path parent = data.resolve(DIRECTORIES.get(directory % DIRECTORIES.size()));
        Path file = parent.resolve(NAMES.get(name % NAMES.size()));
        if (Files.exists(parent) && !Files.isDirectory(parent) || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.createDirectories(parent);
        Random random = new Random(seed);
        byte[] picture = pictures.get(random.nextInt(pictures.size()));
        switch (kind % KINDS) {
            case 2 -> Files.createFile(file);
            case 3 -> Files.writeString(file, "<html><body>not found</body></html>");
            case 4 -> Files.createSymbolicLink(file, data);
            case 5 -> Files.createSymbolicLink(file, file.getFileName());
            case 6 -> Files.createSymbolicLink(file, Path.of("missing.jpg"));
            case 7 -> Files.createSymbolicLink(file, pipe);
            case 8 -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
            case 9 -> Files.createDirectory(file);
            case 10 -> copyNamesThatAreNotUnicode(parent);
            case 11 -> Files.createSymbolicLink(file, run.picture());
            case 1 -> Files.write(file, new FileMutator(random).mutate(picture,
                    pictures.get(random.nextInt(pictures.size()))));
            default -> Files.write(file, picture);
        }
    }

    private void copyNamesThatAreNotUnicode(Path parent) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(notUnicode)) {
            for (Path entry : entries) {
                Path copy = parent.resolve(entry.getFileName());
                if (!Files.exists(copy)) {
                    Files.copy(entry, copy);
                }
            }
        }
    }

    /** What a scan counts must be what decoding each file says, file by file. */
    private Outcome scan(Path data) throws IOException {
        Answer.Printed printed = Answer.to(List.of(0, Main.FAILED), "data", "scan", data, "--json");
        JsonNode results = new ObjectMapper().readTree(printed.output().out());
        if (results.has("error")) {
            return Outcome.refused(results.get("error").asText());
        }
        Collection<String> reported = new TreeSet<>();
        for (JsonNode finding : results.get("findings")) {
            Path file = Path.of(finding.get("file").asText());
            if (finding.get("kind").asText().equals("bad") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                reported.add(file.toString());
            }
        }
        Collection<String> expected = new TreeSet<>();
        for (Path file : pictureFiles(data)) {
            try {
                ImageCodec.decode(file);
            } catch (BadImageException e) {
                expected.add(file.toString());
            }
        }
        if (!expected.equals(reported)) {
            throw new AssertionError("unusable are " + expected + ", reported are " + reported);
        }
        return Outcome.used();
    }

    /** Regular files with a picture's name, without hidden ones. */
    private static List<Path> pictureFiles(Path data) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path file : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList()) {
                boolean hidden = Stream.iterate(file, path -> !path.equals(data), Path::getParent)
                        .anyMatch(path -> path.getFileName().toString().startsWith("."));
                if (!hidden && file.toString().matches("(?is).*\\.(jpe?g|png|gif|bmp|webp|tiff?)")) {
                    files.add(file);
                }
            }
        }
        return files;
    }
}
