package dev.whisker.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Creates the temporary files that hold outputs until they are complete:
 * {@code .NAME.MACHINE-PROCESS-NUMBER.whisker.tmp} in the directory of the output.
 *
 * <p>A process that is killed while it writes leaves such a file. The next process that writes the same output removes
 * it once the writer is certain to be gone: on the same machine, if there is no process with its number, or only one
 * that started after the last write; otherwise after a day without a write.
 */
final class TemporaryFile {
    private static final String ENDING = ".whisker.tmp";
    /**
     * Maximum length of NAME: file systems allow names of 255 bytes, and this leaves room for the rest of the temporary
     * name.
     */
    private static final int MAX_NAME_BYTES = 160;
    private static final Duration MAX_AGE = Duration.ofDays(1);
    /** Maximum difference between the clock of processes and that of files. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);
    private static final AtomicLong COUNT = new AtomicLong();
    private static final String MACHINE = machine();

    private TemporaryFile() {
    }

    /** Creates the temporary file of an output, readable only by those who may read the file it will replace. */
    static Path create(OutputTarget target) throws IOException {
        removeAbandoned(target.path());
        Path temporary = target.path().resolveSibling(prefix(target.path()) + MACHINE + "-"
                + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet()
                + ENDING);
        if (target.attributes() == null) {
            // Not Files.createTempFile: its files are readable only by their owner, also after the rename.
            return Files.createFile(temporary);
        }
        Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE);
        permissions.addAll(target.attributes().permissions());
        return Files.createFile(temporary, PosixFilePermissions.asFileAttribute(permissions));
    }

    /** Removes the temporary files that killed processes left for this output, and no others. */
    private static void removeAbandoned(Path file) {
        Pattern pattern = Pattern.compile(Pattern.quote(prefix(file)) + "([0-9a-z]+)-(\\d{1,18})-\\d+"
                + Pattern.quote(ENDING));
        try (DirectoryStream<Path> found = Files.newDirectoryStream(file.getParent(),
                path -> pattern.matcher(path.getFileName().toString()).matches())) {
            for (Path path : found) {
                Matcher name = pattern.matcher(path.getFileName().toString());
                if (name.matches() && isAbandoned(path, name.group(1), Long.parseLong(name.group(2)))) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // They only take space. If the directory cannot be used at all, the write itself reports it.
        }
    }

    private static boolean isAbandoned(Path path, String machine, long process) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Instant written = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
        if (written.plus(MAX_AGE).isBefore(Instant.now())) {
            return true;
        }
        if (!machine.equals(MACHINE)) {
            return false;
        }
        Optional<ProcessHandle> alive = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
        return alive.isEmpty()
                || alive.get().info().startInstant().filter(written.plus(CLOCK_TOLERANCE)::isBefore).isPresent();
    }

    /** The prefix of all temporary names of this output, and of no other output. */
    private static String prefix(Path file) {
        String name = file.getFileName().toString();
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_NAME_BYTES) {
            return "." + name + ".";
        }
        int characters = 0;
        for (int used = 0; used < MAX_NAME_BYTES / 2; characters++) {
            used += name.substring(characters, characters + 1).getBytes(StandardCharsets.UTF_8).length;
        }
        return "." + name.substring(0, characters) + "~" + Long.toHexString(hash(name)) + ".";
    }

    /** Identifies the scope in which a process number refers to the same process: one container until the next boot. */
    private static String machine() {
        String boot;
        try {
            boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | RuntimeException e) {
            // A unique value: then no other process counts as being on this machine.
            boot = Instant.now() + " " + System.nanoTime();
        }
        return Long.toString(hash(boot) >>> 1, Character.MAX_RADIX);
    }

    /** The FNV-1a hash. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (value & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
