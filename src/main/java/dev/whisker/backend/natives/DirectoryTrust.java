package dev.whisker.backend.natives;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

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
    private static final int OTHERS_ENTER = 011;

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
        // Where nobody else can enter, the modes of what is inside do not matter; JavaCPP leaves them to the umask.
        boolean closed = (number(real, "mode") & OTHERS_ENTER) == 0;
        Content content = new Content(real, closed);
        Files.walkFileTree(real, content);
        if (content.fault.isPresent()) {
            return content.fault;
        }
        // Who can rename a directory above can put another in its place.
        for (Path parent = real.getParent(); parent != null && !holdsProgram(parent); parent = parent.getParent()) {
            Optional<String> fault = fault(parent, (number(parent, "mode") & STICKY) != 0);
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

    /** Looks for the first fault of a directory and what is in it. */
    private final class Content extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final boolean closed;
        private Optional<String> fault = Optional.empty();

        Content(Path directory, boolean closed) {
            this.directory = directory;
            this.closed = closed;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
            return visitFile(path, attributes);
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
            try {
                fault = fault(path, closed && !path.equals(directory));
            } catch (NoSuchFileException e) {
                return visitFileFailed(path, e);
            }
            return fault.isPresent() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        /** Another process may unpack its libraries just now, and remove files of older ones. */
        @Override
        public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }

    private Optional<String> fault(Path path, boolean anyMode) throws IOException {
        if (!owners.contains(number(path, "uid"))) {
            return Optional.of(path + " belongs to another user (" + Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
                    .getName() + ")");
        }
        if (anyMode || Files.isSymbolicLink(path)) {
            return Optional.empty();
        }
        int mode = number(path, "mode");
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
