package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The picture files of a directory with one sub-folder per class, in the order of Keras' image_dataset_from_directory.
 *
 * <p>Classes are the sub-folder names, sorted. The files of a class are sorted by directory, then by name, sub-folders included;
 * extensions .bmp .gif .jpeg .jpg .png in any case. Other files, and folders whose name begins with a dot, are left out.
 *
 * <p>A directory whose sub-folders are train, validation and test (train at least) is one data set in parts: the files of train come
 * first, and every part must have the same classes. An empty test folder is overlooked, and so are other folders without pictures.
 */
public final class ImageFolder {

    private static final List<String> PARTS = List.of("train", "validation", "test");

    private final Path root;
    private final List<String> parts;
    private final List<String> classNames;
    private final List<ImageFile> files;

    private ImageFolder(Path root, List<String> parts, List<String> classNames, List<ImageFile> files) {
        this.root = root;
        this.parts = List.copyOf(parts);
        this.classNames = List.copyOf(classNames);
        this.files = List.copyOf(files);
    }

    /**
     * Lists a data directory; no picture is opened.
     *
     * @throws WhiskerException if the directory is missing, has no class folders, a class folder has no pictures, parts differ, or there are
     *                          pictures beside the parts
     */
    public static ImageFolder open(Path root) {
        requireDirectory(root);
        List<Path> folders = subfolders(root);
        Set<String> names = new HashSet<>(names(folders));
        List<String> parts = inParts(root, names) ? parts(root, folders) : List.of("");
        List<ImageFile> files = new ArrayList<>();
        List<String> classNames = null;
        for (String part : parts) {
            List<Path> classFolders = part.isEmpty() ? folders : subfolders(root.resolve(part));
            if (classFolders.isEmpty()) {
                throw new WhiskerException(root.resolve(part)
                        + " has no class folders; give a directory that holds one folder of pictures per class");
            }
            List<String> found = names(classFolders);
            if (classNames != null && !found.equals(classNames)) {
                throw new WhiskerException("the parts of " + root + " have different classes: " + parts.get(0) + " has " + classNames
                        + ", " + part + " has " + found);
            }
            classNames = found;
            for (int label = 0; label < classFolders.size(); label++) {
                addClass(classFolders.get(label), label, part, files);
            }
        }
        return new ImageFolder(root, parts, classNames, files);
    }

    /** A folder train with folders in it, or nothing beside it but other parts; else it is a class of that name. */
    private static boolean inParts(Path root, Set<String> names) {
        return names.contains("train") && (PARTS.containsAll(names) || !subfolders(root.resolve("train")).isEmpty());
    }

    /** The parts among the folders: an empty test folder is none, and of others only those are overlooked that have no pictures. */
    private static List<String> parts(Path root, List<Path> folders) {
        for (Path folder : folders) {
            if (!PARTS.contains(folder.getFileName().toString()) && hasPictures(folder)) {
                throw new WhiskerException("the folder " + folder + " lies beside " + root.resolve("train") + " and is neither " + String.join(", ", PARTS)
                        + ": remove it, or move it to where the class folders are");
            }
        }
        List<String> names = names(folders);
        return PARTS.stream().filter(names::contains).filter(part -> !part.equals("test") || hasPictures(root.resolve(part))).toList();
    }

    /** Whether there is a picture by its name; names that begin with a dot, as other systems leave them behind in archives, do not count. */
    private static boolean hasPictures(Path folder) {
        return regularFiles(folder).stream().map(file -> file.getFileName().toString())
                .anyMatch(name -> !name.startsWith(".") && ImageFormat.ofName(name).isPresent());
    }

    private static void addClass(Path folder, int label, String part, List<ImageFile> files) {
        List<Path> pictures = regularFiles(folder).stream()
                .filter(file -> ImageFormat.ofName(file.getFileName().toString()).isPresent())
                .toList();
        if (pictures.isEmpty()) {
            throw new WhiskerException("the class folder " + folder
                    + " has no pictures (.bmp .gif .jpeg .jpg .png); add some or remove the folder");
        }
        pictures.forEach(path -> files.add(new ImageFile(path, label, part)));
    }

    /** The directory that was given. */
    public Path root() {
        return root;
    }

    /** train, validation, test as far as present, in this order; one empty name where the directory is not in parts. */
    public List<String> parts() {
        return parts;
    }

    /** Class names in label order. */
    public List<String> classNames() {
        return classNames;
    }

    /** All files; the position of a file is the id of its sample. */
    public List<ImageFile> files() {
        return files;
    }

    /** Ids of the files of a part, in order; empty where there is no such part. */
    public int[] ids(String part) {
        return java.util.stream.IntStream.range(0, files.size()).filter(i -> files.get(i).part().equals(part)).toArray();
    }

    /**
     * SHA-256 of the list of files, each with its path below the root and its size: another list means other ids, and with them other splits.
     *
     * @throws WhiskerException if a file has vanished
     */
    public String fingerprint() {
        StringBuilder list = new StringBuilder();
        for (ImageFile file : files) {
            try {
                root.relativize(file.path()).forEach(name -> list.append('/').append(name));
                list.append('\t').append(Files.size(file.path())).append('\n');
            } catch (IOException e) {
                throw new WhiskerException("cannot read " + file.path() + ": " + ImageCodec.reason(e), e);
            }
        }
        return Sha256.hex(list.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The same folder without some files; the ids close up.
     *
     * @throws WhiskerException if a class of a part would lose all its pictures
     */
    public ImageFolder without(Set<Path> unusable) {
        List<ImageFile> kept = files.stream().filter(file -> !unusable.contains(file.path())).toList();
        for (String part : parts) {
            for (int label = 0; label < classNames.size(); label++) {
                int wanted = label;
                if (kept.stream().noneMatch(file -> file.label() == wanted && file.part().equals(part))) {
                    throw new WhiskerException("no usable picture is left in the class folder "
                            + root.resolve(part).resolve(classNames.get(label)));
                }
            }
        }
        return new ImageFolder(root, parts, classNames, kept);
    }

    static void requireDirectory(Path root) {
        if (!Files.exists(root)) {
            throw new WhiskerException("the data directory " + root + " does not exist; give the path of a directory with one folder per class");
        }
        if (!Files.isDirectory(root)) {
            throw new WhiskerException(root + " is a file, not a directory; give the path of a directory with one folder per class");
        }
    }

    /** All regular files below a directory, sorted by directory, then by name; links to directories are followed at the top only. */
    static List<Path> regularFiles(Path directory) {
        List<Path> found = new ArrayList<>();
        collect(directory, found);
        found.sort(Comparator.comparing((Path file) -> file.getParent().toString()).thenComparing(file -> file.getFileName().toString()));
        return found;
    }

    private static void collect(Path directory, List<Path> found) {
        for (Path entry : list(directory)) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                collect(entry, found);
            } else if (Files.isRegularFile(entry)) {
                found.add(entry);
            }
        }
    }

    private static List<Path> subfolders(Path directory) {
        return list(directory).stream()
                .filter(Files::isDirectory)
                .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                .toList();
    }

    private static List<String> names(List<Path> paths) {
        return paths.stream().map(path -> path.getFileName().toString()).toList();
    }

    /** Entries of a directory but for hidden folders (.git, .ipynb_checkpoints and the like). */
    private static List<Path> list(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                if (!(entry.getFileName().toString().startsWith(".") && Files.isDirectory(entry))) {
                    entries.add(entry);
                }
            }
        } catch (IOException e) {
            throw new WhiskerException("cannot list the directory " + directory + ": " + ImageCodec.reason(e), e);
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw new WhiskerException("cannot list the directory " + directory + ": " + ImageCodec.reason(e.getCause()), e);
        }
        return entries;
    }
}
