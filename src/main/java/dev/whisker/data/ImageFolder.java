package dev.whisker.data;

import dev.whisker.WhiskerException;
import dev.whisker.format.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The picture files of a directory with one subdirectory per class, in the order of Keras'
 * image_dataset_from_directory.
 *
 * <p>Classes are the names of the subdirectories, sorted. The files of a class, including those in nested directories,
 * are sorted by directory, then by name; their extensions are .bmp .gif .jpeg .jpg .png in any case. {@link #remarks}
 * counts what is left out. Hidden and system files and folders are never pictures or classes.
 *
 * <p>A directory whose subdirectories are train, validation and test (at least train) is one data set divided into
 * parts: the files of train come first, and every part must have the same classes. Folders without pictures next to
 * train, and an empty test folder, are ignored. Folders with other common names of parts (Training, val) are refused.
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
     * @throws WhiskerException if the directory is missing, has no class folders, a class folder has no pictures, parts
     *         have different classes, there are pictures next to the parts, or classes and parts cannot be
     *         distinguished
     */
    public static ImageFolder open(Path root) {
        requireDirectory(root);
        FolderLayout layout = FolderLayout.of(root);
        LeftOut leftOut = new LeftOut(root);
        leftOut.addBeside(FolderContents.shallow(root));
        layout.parts().stream().filter(part -> !part.isEmpty())
                .forEach(part -> leftOut.addBeside(FolderContents.shallow(root.resolve(part))));
        List<ImageFile> files = new ArrayList<>();
        List<FolderContents> classFolders = new ArrayList<>();
        for (FolderLayout.ClassFolder folder : layout.classFolders()) {
            FolderContents contents = FolderContents.of(folder.path());
            requirePictures(contents);
            contents.pictures().forEach(path -> files.add(new ImageFile(path, folder.label(), folder.part())));
            leftOut.addClassFolder(contents);
            classFolders.add(contents);
        }
        List<String> remarks = new ArrayList<>(layout.remarks());
        remarks.addAll(leftOut.lines());
        List<BadImage> unusable = classFolders.stream().flatMap(contents -> contents.unusable().stream()).toList();
        Listing listing = new Listing(List.copyOf(classFolders), unusable, List.copyOf(remarks));
        return new ImageFolder(root, layout.parts(), layout.classNames(), files, listing);
    }

    private static void requirePictures(FolderContents contents) {
        if (!contents.pictures().isEmpty()) {
            return;
        }
        String instead = "add some or remove the folder";
        if (!contents.unusable().isEmpty()) {
            BadImage first = contents.unusable().get(0);
            instead = contents.unusable().size() + " files cannot be used: " + first.path().getFileName() + " "
                    + first.reason() + "; fetch the files that the links point to, or remove the folder";
        } else if (!contents.unread().isEmpty()) {
            instead = "it has " + LeftOut.extensions(contents.unread()) + ", which are not read; "
                    + LeftOut.remedy(contents.unread());
        } else if (!contents.unfollowed().isEmpty()) {
            instead = "links in it, such as " + contents.unfollowed().get(0).getFileName()
                    + ", are not followed; put the pictures there";
        }
        throw new WhiskerException("the class folder " + contents.directory()
                + " has no pictures (.bmp .gif .jpeg .jpg .png); " + instead);
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
        return java.util.stream.IntStream.range(0, files.size()).filter(i -> files.get(i).part().equals(part))
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
                throw new WhiskerException("cannot read " + file.path() + ": " + ImageCodec.reason(e), e);
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
                if (kept.stream().noneMatch(file -> file.label() == wanted && file.part().equals(part))) {
                    throw new WhiskerException("no usable picture is left in the class folder "
                            + root.resolve(part).resolve(classNames.get(label)));
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
