package dev.whisker.data;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The entries below a directory, sorted into pictures and everything that is left out. This is the only class that
 * walks directories of pictures.
 *
 * <p>Links to files are followed. Links to directories are followed only at the level of class folders, so a walk
 * always ends.
 *
 * @param directory where the walk started
 * @param pictures  files named as pictures, by directory, then by name
 * @param unread    files named as pictures with an extension that is not read
 * @param unusable  entries named as pictures that are not files: dead links, named pipes
 * @param others    other files
 * @param unfollowed links to directories, and other dead links
 * @param system    hidden and system files and folders; such folders are not entered
 */
record FolderContents(Path directory, List<Path> pictures, List<Path> unread, List<BadImage> unusable,
        List<Path> others, List<Path> unfollowed, List<Path> system) {

    private static final Comparator<Path> BY_DIRECTORY = Comparator
            .comparing((Path file) -> file.getParent().toString())
            .thenComparing(file -> file.getFileName().toString());

    /** The folders that a walk enters. */
    private enum Walk { NO_FOLDERS, FOLDERS, FOLDERS_AND_CLASS_LINKS }

    /** Lists everything below a directory, including subdirectories. */
    static FolderContents of(Path directory) {
        return walk(directory, Walk.FOLDERS);
    }

    /** Lists everything below a data directory, including class folders that are links. */
    static FolderContents ofDataDirectory(Path root) {
        return walk(root, Walk.FOLDERS_AND_CLASS_LINKS);
    }

    /** Lists the direct entries of a directory except its folders and links to folders. */
    static FolderContents shallow(Path directory) {
        return walk(directory, Walk.NO_FOLDERS);
    }

    private static FolderContents walk(Path directory, Walk walk) {
        FolderContents contents = new FolderContents(directory, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        contents.collect(directory, walk);
        contents.pictures.sort(BY_DIRECTORY);
        contents.unread.sort(BY_DIRECTORY);
        contents.unusable.sort(Comparator.comparing(BadImage::path, BY_DIRECTORY));
        contents.others.sort(BY_DIRECTORY);
        contents.unfollowed.sort(BY_DIRECTORY);
        contents.system.sort(BY_DIRECTORY);
        return contents;
    }

    private void collect(Path from, Walk walk) {
        for (Path entry : entries(from)) {
            FileKind kind = FileKind.ofName(entry.getFileName().toString());
            if (kind == FileKind.SYSTEM) {
                system.add(entry);
            } else if (Files.isDirectory(entry)) {
                collectFolder(entry, walk);
            } else if (Files.isRegularFile(entry)) {
                (kind == FileKind.PICTURE ? pictures : kind == FileKind.UNREAD ? unread : others).add(entry);
            } else if (kind == FileKind.OTHER) {
                unfollowed.add(entry);
            } else {
                String reason = isDeadLink(entry) ? deadLink(entry) : "is not a regular file";
                unusable.add(new BadImage(entry, ImageFault.UNREADABLE, reason));
            }
        }
    }

    private void collectFolder(Path folder, Walk walk) {
        if (walk == Walk.NO_FOLDERS) {
            return;
        }
        boolean classLink = walk == Walk.FOLDERS_AND_CLASS_LINKS && isAtClassLevel(folder) && !leadsUp(folder);
        if (!Files.isSymbolicLink(folder) || classLink) {
            collect(folder, walk);
        } else {
            unfollowed.add(folder);
        }
    }

    /**
     * Whether an entry is at the level of class folders and parts: directly in the data directory, or in a part of it.
     */
    private boolean isAtClassLevel(Path entry) {
        Path parent = entry.getParent();
        return parent.equals(directory)
                || parent.getParent().equals(directory) && PartNames.of(parent).isPresent();
    }

    /** Whether a link leads to the data directory itself or to a directory that contains it. */
    private boolean leadsUp(Path link) {
        return realPath(directory).startsWith(realPath(link));
    }

    /** The path with all links resolved. */
    static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new WhiskerException("cannot follow " + path + ": " + FailureReason.of(e), e);
        }
    }

    /** All regular files except hidden and system ones, by directory, then by name. */
    List<Path> regularFiles() {
        List<Path> files = new ArrayList<>(pictures);
        files.addAll(unread);
        files.addAll(others);
        files.sort(BY_DIRECTORY);
        return files;
    }

    /**
     * Whether anything below a directory is named as a picture, in a format that is read or not; links to folders
     * directly in it are followed.
     */
    static boolean holdsPictures(Path directory) {
        return shallow(directory).hasPictures()
                || subfolders(directory).stream().anyMatch(FolderContents::holdsPicturesBelow);
    }

    private static boolean holdsPicturesBelow(Path directory) {
        return shallow(directory).hasPictures() || subfolders(directory).stream()
                .anyMatch(folder -> !Files.isSymbolicLink(folder) && holdsPicturesBelow(folder));
    }

    /** Whether any entry is named as a picture, in a format that is read or not. */
    boolean hasPictures() {
        return !pictures.isEmpty() || !unread.isEmpty() || !unusable.isEmpty();
    }

    /** The name of the directory where the walk started. */
    String name() {
        return directory.getFileName().toString();
    }

    /** Whether there is nothing that could be a picture or lead to one. */
    boolean isWithoutPictures() {
        return !hasPictures() && unfollowed.isEmpty();
    }

    /** The folders in a directory except hidden and system ones, sorted by name; links to folders count as folders. */
    static List<Path> subfolders(Path directory) {
        return entries(directory).stream()
                .filter(entry -> !FileKind.isSystem(entry.getFileName().toString()) && Files.isDirectory(entry))
                .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                .toList();
    }

    static boolean isDeadLink(Path entry) {
        return Files.isSymbolicLink(entry) && !Files.exists(entry);
    }

    /** A predicate, such as "is a dead link to ../missing". */
    static String deadLink(Path link) {
        try {
            return "is a dead link to " + Files.readSymbolicLink(link);
        } catch (IOException e) {
            return "is a dead link";
        }
    }

    private static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException e) {
            throw cannotList(directory, e);
        } catch (DirectoryIteratorException e) {
            throw cannotList(directory, e.getCause());
        }
        return entries;
    }

    private static WhiskerException cannotList(Path directory, IOException e) {
        return new WhiskerException("cannot list the directory " + directory + ": " + FailureReason.of(e), e);
    }
}
