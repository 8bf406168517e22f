package dev.whisker.data;

import dev.whisker.WhiskerException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which folders of a data directory are classes, and which are parts that contain classes. A folder that could
 * be either is refused. Class folders without pictures are left out.
 *
 * @param parts        by the name of the part, those of train, validation, test that exist, each with its folder; the
 *                     data directory itself under an empty name if it is not divided into parts
 * @param classNames   of all parts
 * @param classFolders by part, then by label
 * @param remarks      how folders were interpreted where that is not obvious, one line each
 */
record FolderLayout(Map<String, Path> parts, List<String> classNames, List<ClassFolder> classFolders,
        List<String> remarks) {

    /** The folder of one class in one part, which may have no pictures if the class has some in another part. */
    record ClassFolder(FolderContents contents, int label, String part) {
        Path path() {
            return contents.directory();
        }
    }

    /**
     * @throws WhiskerException if there are no class folders, parts have different classes, or classes cannot be told
     * from parts
     */
    static FolderLayout of(Path root) {
        refuseDeadLinks(root);
        LeftOutFolders leftOut = new LeftOutFolders(root);
        List<String> remarks = new ArrayList<>();
        Map<String, Path> parts = parts(root, leftOut, remarks);
        Map<String, List<FolderContents>> found = new LinkedHashMap<>();
        parts.forEach((part, directory) -> {
            if (!part.isEmpty()) {
                refuseDeadLinks(directory);
            }
            List<Path> folders = FolderContents.subfolders(directory);
            requireClassFolders(directory, folders);
            ClassNames.of(folders);
            found.put(part, folders.stream().map(FolderContents::of).toList());
        });
        List<String> classNames = classNames(root, parts, found, leftOut);
        List<ClassFolder> classFolders = new ArrayList<>();
        found.forEach((part, folders) -> folders.stream().filter(folder -> classNames.contains(folder.name()))
                .forEach(folder -> classFolders.add(
                        new ClassFolder(folder, classNames.indexOf(folder.name()), part))));
        refuseRepeatedFolders(root, classFolders);
        if (parts.containsKey("")) {
            remarkOnSameSubfolders(classFolders, remarks);
        }
        remarks.addAll(ClassNames.alike(classNames));
        leftOut.line().ifPresent(line -> remarks.add(0, line));
        return new FolderLayout(parts, classNames, List.copyOf(classFolders), List.copyOf(remarks));
    }

    /** The names of the class folders with pictures in any part; each part must have all of these folders. */
    private static List<String> classNames(Path root, Map<String, Path> parts,
            Map<String, List<FolderContents>> found, LeftOutFolders leftOut) {
        Set<String> classes = found.values().stream().flatMap(List::stream)
                .filter(folder -> !folder.isWithoutPictures()).map(FolderContents::name).collect(Collectors.toSet());
        found.values().stream().flatMap(List::stream).filter(folder -> !classes.contains(folder.name()))
                .forEach(folder -> leftOut.add(folder.directory()));
        if (classes.isEmpty()) {
            throw new WhiskerException(root + " has no pictures in its class folders ("
                    + ImageFormat.EXTENSIONS + "); " + leftOut.line().orElse("add some"));
        }
        List<String> names = null;
        String first = "";
        for (String part : parts.keySet()) {
            List<String> others = found.get(part).stream().map(FolderContents::name).filter(classes::contains).toList();
            if (names != null) {
                ClassNames.requireSame(root, first, names, part, others);
            } else {
                names = others;
                first = part;
            }
        }
        return names;
    }

    private static Map<String, Path> parts(Path root, LeftOutFolders leftOut, List<String> remarks) {
        List<Path> folders = FolderContents.subfolders(root);
        boolean onlyParts = folders.stream().allMatch(folder -> PartNames.of(folder).isPresent());
        if (folders.stream().anyMatch(folder -> PartNames.of(folder).equals(Optional.of("train"))
                && (onlyParts || holdsClassFolders(folder)))) {
            return namedParts(root, folders, leftOut);
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
        return Map.of("", root);
    }

    private static Optional<String> part(Path folder) {
        return PartNames.meantBy(folder.getFileName().toString());
    }

    private static String renamed(Path folder) {
        String name = folder.getFileName().toString();
        String part = part(folder).orElseThrow();
        return PartNames.of(folder).isPresent() ? name : name + " (rename it to " + part + ")";
    }

    /**
     * The parts that exist. Parts without pictures do not count, except train; other folders may exist next to train
     * only if they have no pictures.
     */
    private static Map<String, Path> namedParts(Path root, List<Path> folders, LeftOutFolders leftOut) {
        Map<String, Path> found = new HashMap<>();
        for (Path folder : folders) {
            Optional<String> part = PartNames.of(folder);
            boolean onlyTrain = part.equals(Optional.of("train")) && folders.stream()
                    .noneMatch(other -> !other.equals(folder) && PartNames.of(other).equals(part));
            if (!onlyTrain && !FolderContents.holdsPictures(folder)) {
                leftOut.add(folder);
            } else if (part.isEmpty()) {
                throw strange(root, folder, folders);
            } else {
                Path other = found.putIfAbsent(part.get(), folder);
                if (other != null) {
                    throw new WhiskerException("the folders " + other + " and " + folder + " are both the part "
                            + part.get() + "; put their pictures together, or rename one that is a class");
                }
            }
        }
        Map<String, Path> parts = new LinkedHashMap<>();
        PartNames.ALL.stream().filter(found::containsKey).forEach(part -> parts.put(part, found.get(part)));
        return Collections.unmodifiableMap(parts);
    }

    private static WhiskerException strange(Path root, Path folder, List<Path> folders) {
        String hint = part(folder).filter(part -> folders.stream()
                .noneMatch(other -> PartNames.of(other).equals(Optional.of(part))))
                .map(part -> "rename it to " + part + ", ").orElse("");
        return new WhiskerException("the folder " + folder + " is next to the folder train of " + root
                + " and is not one of " + String.join(", ", PartNames.ALL) + ": " + hint
                + "remove it, or move it to where the class folders are");
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
