package dev.whisker.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks which outputs are replaced, written into or refused, and what a killed writer leaves. */
@Timeout(60)
class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aLinkStaysAndItsTargetIsReplaced() throws IOException {
        Path target = Files.writeString(Files.createDirectory(folder.resolve("elsewhere")).resolve("target"), "old");
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("elsewhere/target"));
        Path first = Files.createSymbolicLink(folder.resolve("first"), second);
        AtomicFile.writeText(first, "new");
        assertTrue(Files.isSymbolicLink(first) && Files.isSymbolicLink(second));
        assertEquals("new", Files.readString(target));
        assertEquals(Set.of("elsewhere", "first", "second"), names(folder));
        assertEquals(Set.of("target"), names(target.getParent()));
    }

    @Test
    void aDanglingLinkHasItsTargetCreated() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("later"));
        AtomicFile.writeText(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(folder.resolve("later"), StandardCharsets.UTF_8));
        Path lost = Files.createSymbolicLink(folder.resolve("lost"), folder.resolve("none/file"));
        assertFault("the directory " + folder.resolve("none") + " does not exist",
                () -> AtomicFile.writeText(lost, "x"));
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), folder.resolve("circle"));
        assertFault("Too many levels of symbolic links", () -> AtomicFile.writeText(circle, "x"));
        assertTrue(Files.isSymbolicLink(lost) && Files.isSymbolicLink(circle));
    }

    @Test
    void aPipeIsWrittenInto() throws Exception {
        Path pipe = folder.resolve("pipe");
        run("mkfifo", pipe.toString());
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertEquals(5, AtomicFile.write(pipe, out -> out.write("hello".getBytes(StandardCharsets.UTF_8))));
        assertEquals("hello", reader.get(30, TimeUnit.SECONDS));
        assertEquals(PathKind.PIPE, PathKind.of(pipe));
        assertEquals(Set.of("pipe"), names(folder));
    }

    /** The case of {@code --out /dev/null} as root in a container, with a device in a harmless place. */
    @Test
    void aDeviceIsWrittenInto() throws Exception {
        Path device = folder.resolve("null");
        assumeTrue(run("mknod", device.toString(), "c", "1", "3") == 0, "only root may create devices");
        AtomicFile.writeText(device, "gone");
        AtomicFile.writeText(Files.createSymbolicLink(folder.resolve("link"), device), "gone");
        assertEquals(PathKind.CHARACTER_DEVICE, PathKind.of(device));
        assertEquals(Set.of("null", "link"), names(folder));
        Path full = folder.resolve("full");
        run("mknod", full.toString(), "c", "1", "7");
        assertFault("No space left on device", () -> AtomicFile.writeText(full, "x"));
    }

    @Test
    void blockDevicesSocketsAndDirectoriesAreRefused() throws Exception {
        assertFault("it is a directory", () -> AtomicFile.writeText(folder, "x"));
        assertFault("it is a directory", () -> AtomicFile.writeText(Path.of("/"), "x"));
        Path device = folder.resolve("disk");
        // No driver has this number, so nothing could be read or written in any case.
        assumeTrue(run("mknod", device.toString(), "b", "240", "0") == 0, "only root may create devices");
        assertFault("it is a block device", () -> AtomicFile.writeText(device, "x"));
        assertEquals(PathKind.BLOCK_DEVICE, PathKind.of(device));
    }

    /**
     * An open file of another program has no name that could be replaced. The test uses a link like
     * {@code /dev/stdout}, but not that one, because a fault here would break it for the whole machine.
     */
    @Test
    void standardOutputIsWrittenInto() throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "before ");
        Process process = new ProcessBuilder(java(), "-cp", System.getProperty("java.class.path"),
                WriteToStandardOutput.class.getName(),
                Files.createSymbolicLink(folder.resolve("stdout"), Path.of("/proc/self/fd/1")).toString())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertEquals(0, process.waitFor());
        assertEquals("before model after", Files.readString(log));
        assertTrue(Files.isSymbolicLink(folder.resolve("stdout")));
    }

    /** Runs in a separate process. */
    static final class WriteToStandardOutput {
        public static void main(String[] args) {
            AtomicFile.writeText(Path.of(args[0]), "model");
            System.out.print(" after");
        }
    }

    @Test
    void permissionsStay() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        for (String permissions : List.of("rw-------", "rw-rw-rw-", "rwxr-x---")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
            AtomicFile.writeText(file, "new");
            assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        Path fresh = folder.resolve("fresh");
        AtomicFile.writeText(fresh, "new");
        Path plain = Files.writeString(folder.resolve("plain"), "as the umask has it");
        assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(fresh));
    }

    @Test
    void longNamesHaveTemporaryFilesToo() throws IOException {
        for (String name : List.of("n".repeat(255), "\u00e4".repeat(127), "\ud83d\ude00".repeat(63))) {
            Path file = folder.resolve(name);
            AtomicFile.writeText(file, "new");
            assertEquals("new", Files.readString(file));
        }
        assertEquals(3, names(folder).size());
    }

    @Test
    void aFailedWriteLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertFault("the disk is full", () -> AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("the disk is full");
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(Set.of("file"), names(folder));
    }

    /** A real one: a file system of 64 kB. */
    @Test
    void aFullDiskLeavesWhatWasThere() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()) == 0, "only root may mount");
        try {
            Path file = Files.writeString(disk.resolve("file"), "old");
            assertFault("No space left on device", () -> AtomicFile.write(file, out -> out.write(new byte[1 << 20])));
            assertEquals("old", Files.readString(file));
            assertEquals(Set.of("file"), names(disk));
        } finally {
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    @Test
    void whatAKilledWriterLeftIsRemovedAtTheNextWrite() throws Exception {
        Path file = folder.resolve("model.safetensors");
        Process writer = new ProcessBuilder(java(), "-cp", System.getProperty("java.class.path"),
                WriteForever.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertEquals('.', writer.getInputStream().read(), "it has begun to write");
            AtomicFile.writeText(file, "while the other writer runs");
            assertEquals(2, names(folder).size(), "a living writer's file stays");
        } finally {
            writer.destroyForcibly().waitFor();
        }
        Set<String> others = Set.of(".other.safetensors.zz-1-1.whisker.tmp", ".model.safetensors.x.tmp",
                "model.safetensors.whisker.tmp");
        for (String other : others) {
            age(Files.writeString(folder.resolve(other), "not ours"));
        }
        assertEquals(2 + others.size(), names(folder).size());
        AtomicFile.writeText(file, "the next run");
        Set<String> left = new TreeSet<>(others);
        left.add("model.safetensors");
        assertEquals(left, names(folder));
    }

    @Test
    void anotherMachinesWriterIsGivenADay() throws IOException {
        Path file = folder.resolve("model");
        long dead = Stream.iterate(4_000_000L, number -> number + 1)
                .filter(number -> ProcessHandle.of(number).isEmpty()).findFirst().orElseThrow();
        Path elsewhere = Files.writeString(folder.resolve(".model.elsewhere-" + dead + "-1.whisker.tmp"), "half");
        AtomicFile.writeText(file, "x");
        assertTrue(Files.exists(elsewhere));
        age(elsewhere);
        AtomicFile.writeText(file, "x");
        assertFalse(Files.exists(elsewhere));
    }

    private static void age(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }

    /** Runs in a separate process until it is killed. */
    static final class WriteForever {
        public static void main(String[] args) {
            AtomicFile.write(Path.of(args[0]), out -> {
                System.out.print('.');
                System.out.flush();
                while (true) {
                    out.write(0);
                    out.flush();
                }
            });
        }
    }

    @Test
    void aFinishedFileIsMovedThroughALink() throws IOException {
        Path written = Files.write(folder.resolve("file.part"), new byte[] {1, 2});
        Path link = Files.createSymbolicLink(folder.resolve("file"), folder.resolve("target"));
        AtomicFile.moveTo(link, written);
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(folder.resolve("target")));
        assertFalse(Files.exists(written, LinkOption.NOFOLLOW_LINKS));
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
    }

    private static void assertFault(String part, Runnable action) {
        String message = assertThrows(WhiskerException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
