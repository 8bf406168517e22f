package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides which folders of a data directory are classes, and which are parts that contain classes. A folder that could
 * be either is refused.
 *
 * @param parts        those of train, validation, test that exist; one empty name if the directory is not divided into
 *                     parts
 * @param classNames   the same in every part
 * @param classFolders by part, then by label
 * @param remarks      how folders were interpreted where that is not obvious, one line each
 */
record FolderLayout(List<String> parts, List<String> classNames, List<ClassFolder> classFolders, List<String> remarks) {

    /** The folder of one class in one part. */
    record ClassFolder(Path path, int label, String part) {
    }

    /**
     * @throws WhiskerException if there are no class folders, parts have different classes, or classes cannot be told
     * from parts
     */
    static FolderLayout of(Path root) {
        List<String> remarks = new ArrayList<>();
        refuseDeadLinks(root);
        List<String> parts = parts(root, remarks);
        List<ClassFolder> classFolders = new ArrayList<>();
        List<String> classNames = null;
        for (String part : parts) {
            Path directory = root.resolve(part);
            if (!part.isEmpty()) {
                refuseDeadLinks(directory);
            }
            List<Path> folders = FolderContents.subfolders(directory);
            requireClassFolders(directory, folders);
            List<String> found = ClassNames.of(folders);
            if (classNames != null) {
                ClassNames.requireSame(root, parts.get(0), classNames, part, found);
            }
            classNames = found;
            for (int label = 0; label < folders.size(); label++) {
                classFolders.add(new ClassFolder(folders.get(label), label, part));
            }
        }
        refuseRepeatedFolders(root, classFolders);
        if (parts.equals(List.of(""))) {
            remarkOnSameSubfolders(classFolders, remarks);
        }
        remarks.addAll(ClassNames.alike(classNames));
        return new FolderLayout(parts, classNames, List.copyOf(classFolders), List.copyOf(remarks));
    }

    private static List<String> parts(Path root, List<String> remarks) {
        List<Path> folders = FolderContents.subfolders(root);
        List<String> names = ClassNames.of(folders);
        if (names.contains("train") && (PartNames.ALL.containsAll(names) || holdsClassFolders(root.resolve("train")))) {
            return namedParts(root, folders, remarks);
        }
        List<Path> partLike = folders.stream().filter(folder -> part(folder).isPresent()).toList();
        boolean allPartLike = partLike.size() == folders.size();
        List<Path> suspects = partLike.stream().filter(folder -> allPartLike || holdsClassFolders(folder)).toList();
        if (!suspects.isEmpty()) {
            boolean train = suspects.stream().anyMatch(folder -> part(folder).equals(Optional.of("train")));
            String named = suspects.stream().map(FolderLayout::renamed).collect(Collectors.joining(", "));
            throw new WhiskerException(root + " has folders that are parts of a data set by their names, not classes: "
                    + named + "; the parts are train, validation and test, with one folder per class in each"
                    + (train ? "" : ", so move the class folders to train on into " + root.resolve("train")));
        }
        partLike.forEach(folder -> remarks.add(folder.getFileName()
                + "/ is treated as a class, because its pictures are directly in it; if they are a part of the data"
                + " set, move them out of " + root));
        return List.of("");
    }

    private static Optional<String> part(Path folder) {
        return PartNames.meantBy(folder.getFileName().toString());
    }

    private static String renamed(Path folder) {
        String name = folder.getFileName().toString();
        String part = part(folder).orElseThrow();
        return name.equals(part) ? name : name + " (rename it to " + part + ")";
    }

    /**
     * The parts that exist. An empty test folder does not count; other folders may exist next to train only if they
     * have no pictures.
     */
    private static List<String> namedParts(Path root, List<Path> folders, List<String> remarks) {
        List<String> parts = new ArrayList<>(PartNames.ALL);
        parts.retainAll(ClassNames.of(folders));
        List<String> empty = new ArrayList<>();
        for (Path folder : folders) {
            String name = folder.getFileName().toString();
            boolean isPart = parts.contains(name);
            if (isPart && !name.equals("test")) {
                continue;
            }
            boolean pictures = FolderContents.holdsPictures(folder);
            if (pictures && !isPart) {
                String hint = part(folder).filter(part -> !parts.contains(part))
                        .map(part -> "rename it to " + part + ", ").orElse("");
                throw new WhiskerException("the folder " + folder + " is next to " + root.resolve("train")
                        + " and is not one of " + String.join(", ", PartNames.ALL) + ": " + hint
                        + "remove it, or move it to where the class folders are");
            }
            if (!pictures) {
                empty.add(name + "/");
                parts.remove(name);
            }
        }
        if (!empty.isEmpty()) {
            remarks.add("left out, because there are no pictures in " + (empty.size() == 1 ? "it: " : "them: ")
                    + String.join(", ", empty));
        }
        return List.copyOf(parts);
    }

    private static boolean holdsClassFolders(Path directory) {
        return FolderContents.subfolders(directory).stream().anyMatch(FolderContents::holdsPictures);
    }

    private static void requireClassFolders(Path directory, List<Path> folders) {
        if (folders.isEmpty()) {
            throw new WhiskerException(directory + " has no class folders"
                    + (FolderContents.shallow(directory).hasPictures() ? ", but has pictures directly in it" : "")
                    + "; give a directory that holds one folder of pictures per class");
        }
        Path first = folders.get(0);
        if (folders.size() == 1 && !FolderContents.shallow(first).hasPictures() && holdsClassFolders(first)) {
            throw new WhiskerException(directory + " has the one folder " + first.getFileName()
                    + ", whose pictures are in the folders "
                    + String.join(", ", ClassNames.of(FolderContents.subfolders(first)))
                    + "; if those are the classes or parts, give the directory " + first + ", or move them up");
        }
    }

    /**
     * Adds a remark if all class folders, such as those of years or persons, have the same subfolders: the classes are
     * then likely to be one level deeper.
     */
    private static void remarkOnSameSubfolders(List<ClassFolder> classFolders, List<String> remarks) {
        List<List<String>> subfolders = classFolders.stream()
                .map(folder -> ClassNames.of(FolderContents.subfolders(folder.path()))).distinct().toList();
        if (classFolders.size() > 1 && subfolders.size() == 1 && subfolders.get(0).size() > 1
                && classFolders.stream().noneMatch(folder -> FolderContents.shallow(folder.path()).hasPictures())) {
            remarks.add("all class folders have the same subfolders, " + String.join(", ", subfolders.get(0))
                    + ", whose pictures are taken together; if those are the classes, put them directly into the data"
                    + " directory");
        }
    }

    /** Refuses dead links: without this check, a class whose link has lost its target would disappear silently. */
    private static void refuseDeadLinks(Path directory) {
        for (Path entry : FolderContents.shallow(directory).unfollowed()) {
            if (FolderContents.isDeadLink(entry) && FileKind.extension(entry.getFileName().toString()).isEmpty()) {
                throw new WhiskerException(entry + " " + FolderContents.deadLink(entry)
                        + "; restore the target, or remove the link");
            }
        }
    }

    /** Refuses links that lead two classes or parts to the same pictures, or back to the data directory. */
    private static void refuseRepeatedFolders(Path root, List<ClassFolder> classFolders) {
        Map<Path, Path> seen = new HashMap<>();
        Path realRoot = FolderContents.realPath(root);
        for (ClassFolder folder : classFolders) {
            Path real = FolderContents.realPath(folder.path());
            if (realRoot.startsWith(real)) {
                throw new WhiskerException("the class folder " + folder.path() + " is a link to " + real
                        + ", which contains it; remove the link");
            }
            Path other = seen.putIfAbsent(real, folder.path());
            if (other != null) {
                throw new WhiskerException("the class folders " + other + " and " + folder.path()
                        + " are the same directory " + real + "; remove one of the links");
            }
        }
    }
}
