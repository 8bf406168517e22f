package dev.whisker.backend.natives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a user other than this one could change what is in a directory, which decides whether code may be loaded from
 * it. Root may, and so may whoever can replace the program itself: its owner, and the owners of the directories above
 * it.
 */
final class DirectoryTrust {
    private static final int ROOT = 0;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;

    private final Set<Integer> owners = new HashSet<>();
    private final Optional<Path> program;

    private DirectoryTrust(int user, Optional<Path> program) throws IOException {
        this.program = program.isPresent() ? Optional.of(program.get().toRealPath()) : program;
        owners.add(ROOT);
        owners.add(user);
        owners.add(number(Path.of("/"), "uid"));
        for (Path part = this.program.orElse(null); part != null; part = part.getParent()) {
            owners.add(number(part, "uid"));
        }
    }

    /**
     * The rule for a user and a program.
     *
     * @param program a jar, or a directory of classes
     */
    static DirectoryTrust of(int user, Optional<Path> program) throws IOException {
        return new DirectoryTrust(user, program);
    }

    /** The number of the user whom this process runs as. */
    static int thisUser() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** Why a directory that exists, or something in it, cannot be trusted; in a few words, if so. */
    Optional<String> fault(Path directory) throws IOException {
        Path real = directory.toRealPath();
        try (Stream<Path> content = Files.walk(real)) {
            Optional<String> fault = content.map(path -> unchecked(path, false)).flatMap(Optional::stream).findFirst();
            if (fault.isPresent()) {
                return fault;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        // Who can rename a directory above can put another in its place.
        for (Path parent = real.getParent(); parent != null && !holdsProgram(parent); parent = parent.getParent()) {
            Optional<String> fault = fault(parent, true);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    /** Who can change such a directory can change the program, so nothing is gained by refusing it. */
    private boolean holdsProgram(Path directory) {
        return program.isPresent() && program.get().startsWith(directory);
    }

    private Optional<String> unchecked(Path path, boolean stickySuffices) {
        try {
            return fault(path, stickySuffices);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> fault(Path path, boolean stickySuffices) throws IOException {
        if (!owners.contains(number(path, "uid"))) {
            return Optional.of(path + " belongs to another user (" + Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                    .getName() + ")");
        }
        int mode = number(path, "mode");
        if (Files.isSymbolicLink(path) || stickySuffices && (mode & STICKY) != 0) {
            return Optional.empty();
        }
        if ((mode & OTHERS_WRITE) != 0) {
            return Optional.of("every user can write " + path + " (chmod o-w ends that)");
        }
        return (mode & GROUP_WRITES) == 0 || isOwnersGroup(path) ? Optional.empty()
                : Optional.of("a group of users can write " + path + " (chmod g-w ends that)");
    }

    /** The owner's private group, which many systems give to each user; or root's. */
    private static boolean isOwnersGroup(Path path) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        return attributes.group().getName().equals(attributes.owner().getName()) || number(path, "gid") == ROOT;
    }

    private static int number(Path path, String attribute) throws IOException {
        return (int) Files.getAttribute(path, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
    }
}
