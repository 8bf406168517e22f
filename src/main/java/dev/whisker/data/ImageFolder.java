package dev.whisker.data;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import dev.whisker.format.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The picture files of a directory with one subdirectory per class, in the order of Keras'
 * image_dataset_from_directory.
 *
 * <p>Classes are the names of the subdirectories, sorted. The files of a class, including those in nested directories,
 * are sorted by directory, then by name; {@link ImageFormat#ofName} tells pictures from other files. {@link #remarks}
 * counts what is left out. Hidden and system files and folders are never pictures or classes, and a class folder
 * without pictures is not a class.
 *
 * <p>A directory whose subdirectories are train, validation (or val, valid) and test, in any case and at least train,
 * is one data set divided into parts: the files of train come first, and every part must have the same classes. Folders
 * without pictures next to train are ignored. Folders with other common names of parts (Training, dev) are refused.
 * docs/data.md has the rules.
 */
public final class ImageFolder {

    private final Path root;
    private final List<String> parts;
    private final List<String> classNames;
    private final List<ImageFile> files;
    private final Listing listing;

    /**
     * What the directory contains in addition to the files: the contents of each class folder, unusable entries, and
     * remarks.
     */
    private record Listing(List<FolderContents> classFolders, List<BadImage> unusable, List<String> remarks) {
    }

    private ImageFolder(Path root, List<String> parts, List<String> classNames, List<ImageFile> files,
            Listing listing) {
        this.root = root;
        this.parts = List.copyOf(parts);
        this.classNames = List.copyOf(classNames);
        this.files = List.copyOf(files);
        this.listing = listing;
    }

    /**
     * Lists a data directory; no picture is opened.
     *
     * @throws WhiskerException if the directory is missing, has no class folders or no pictures, a class folder has
     *         only pictures that cannot be read, parts have different classes, there are pictures next to the parts, or
     *         classes and parts cannot be distinguished
     */
    public static ImageFolder open(Path root) {
        requireDirectory(root);
        FolderLayout layout = FolderLayout.of(root);
        LeftOut leftOut = new LeftOut(root);
        leftOut.addBeside(FolderContents.shallow(root));
        layout.parts().values().stream().filter(part -> !part.equals(root))
                .forEach(part -> leftOut.addBeside(FolderContents.shallow(part)));
        List<ImageFile> files = new ArrayList<>();
        List<FolderContents> classFolders = new ArrayList<>();
        for (FolderLayout.ClassFolder folder : layout.classFolders()) {
            FolderContents contents = folder.contents();
            requirePictures(contents);
            contents.pictures().forEach(path -> files.add(new ImageFile(path, folder.label(), folder.part())));
            leftOut.addClassFolder(contents);
            classFolders.add(contents);
        }
        List<String> remarks = new ArrayList<>(layout.remarks());
        remarks.addAll(leftOut.lines());
        List<BadImage> unusable = classFolders.stream().flatMap(contents -> contents.unusable().stream()).toList();
        Listing listing = new Listing(List.copyOf(classFolders), unusable, List.copyOf(remarks));
        return new ImageFolder(root, List.copyOf(layout.parts().keySet()), layout.classNames(), files, listing);
    }

    private static void requirePictures(FolderContents contents) {
        if (!contents.pictures().isEmpty() || contents.isWithoutPictures()) {
            return;
        }
        String instead;
        if (!contents.unusable().isEmpty()) {
            BadImage first = contents.unusable().get(0);
            instead = contents.unusable().size() + " files cannot be used: " + first.path().getFileName() + " "
                    + first.reason() + "; fetch the files that the links point to, or remove the folder";
        } else if (!contents.unread().isEmpty()) {
            instead = "it has " + LeftOut.extensions(contents.unread()) + ", which are not read; "
                    + LeftOut.remedy(contents.unread());
        } else {
            instead = "links in it, such as " + contents.unfollowed().get(0).getFileName()
                    + ", are not followed; put the pictures there";
        }
        throw new WhiskerException("the class folder " + contents.directory()
                + " has no pictures (" + ImageFormat.EXTENSIONS + "); " + instead);
    }

    /**
     * Refuses data if most pictures of a class are in formats that are not read.
     *
     * @throws WhiskerException if a class folder has more pictures that are not read than pictures that are
     */
    void requireMostToBeRead() {
        for (FolderContents contents : listing.classFolders) {
            int unread = contents.unread().size();
            int all = contents.pictures().size() + unread;
            if (2 * unread > all) {
                throw new WhiskerException(unread + " of the " + all + " pictures in " + contents.directory()
                        + " are not read (" + LeftOut.extensions(contents.unread()) + "): "
                        + LeftOut.remedy(contents.unread())
                        + ", or continue with the other " + contents.pictures().size()
                        + " with --skip-bad-files or 'on_bad_files: skip'");
            }
        }
    }

    /**
     * Entries that are named as pictures but are not files, such as dead links, in order; {@link #files} does not
     * contain them.
     */
    public List<BadImage> unusable() {
        return listing.unusable;
    }

    /**
     * What was left out of the directory, and how folders were interpreted where that is not obvious, one line each.
     */
    public List<String> remarks() {
        return listing.remarks;
    }

    /** The data directory. */
    public Path root() {
        return root;
    }

    /**
     * Those of train, validation, test that exist, in this order; one empty name if the directory is not divided into
     * parts.
     */
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

    /** Ids of the files of a part, in order; empty if there is no such part. */
    public int[] ids(String part) {
        return IntStream.range(0, files.size()).filter(i -> files.get(i).part().equals(part))
                .toArray();
    }

    /**
     * SHA-256 of the list of files, each with its path below the root and its size. A different list means different
     * ids, and therefore different splits.
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
                throw new WhiskerException("cannot read " + file.path() + ": " + FailureReason.of(e), e);
            }
        }
        return Sha256.hex(list.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the same folder without some files; the ids are renumbered without gaps.
     *
     * @throws WhiskerException if a class of a part would lose all its pictures
     */
    public ImageFolder without(Set<Path> unusable) {
        List<ImageFile> kept = files.stream().filter(file -> !unusable.contains(file.path())).toList();
        for (String part : parts) {
            for (int label = 0; label < classNames.size(); label++) {
                int wanted = label;
                Predicate<ImageFile> isOfClass = file -> file.label() == wanted && file.part().equals(part);
                if (kept.stream().noneMatch(isOfClass) && files.stream().anyMatch(isOfClass)) {
                    throw new WhiskerException("no usable picture is left of the class " + classNames.get(label)
                            + " in " + (part.isEmpty() ? root : "the part " + part + " of " + root));
                }
            }
        }
        return new ImageFolder(root, parts, classNames, kept, listing);
    }

    static void requireDirectory(Path root) {
        if (!Files.exists(root)) {
            throw new WhiskerException("the data directory " + root
                    + " does not exist; give the path of a directory with one folder per class");
        }
        if (!Files.isDirectory(root)) {
            throw new WhiskerException(root
                    + " is a file, not a directory; give the path of a directory with one folder per class");
        }
    }
}
