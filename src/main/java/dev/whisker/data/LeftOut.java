package dev.whisker.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Describes what the listing of a data directory left out, in one line per kind. */
final class LeftOut {
    private static final int MAX_NAMED = 5;

    private final Path root;
    private final Map<Path, List<Path>> unread = new LinkedHashMap<>();
    private final List<Path> outside = new ArrayList<>();
    private final List<Path> unfollowed = new ArrayList<>();
    private final List<Path> system = new ArrayList<>();
    private final List<Path> others = new ArrayList<>();

    /** @param root paths are shown relative to this directory */
    LeftOut(Path root) {
        this.root = root;
    }

    /** Adds what a class folder contains in addition to its pictures. */
    void addClassFolder(FolderContents contents) {
        addUnread(contents.directory(), contents.unread());
        unfollowed.addAll(contents.unfollowed());
        system.addAll(contents.system());
        others.addAll(contents.others());
    }

    /** Adds what is next to the class folders: pictures there belong to no class. */
    void addBeside(FolderContents contents) {
        outside.addAll(contents.pictures());
        outside.addAll(contents.unread());
        contents.unusable().forEach(image -> outside.add(image.path()));
        unfollowed.addAll(contents.unfollowed());
        system.addAll(contents.system());
    }

    /** Adds what is below any directory, with or without class folders; other files are ignored there. */
    void addAny(FolderContents contents) {
        Map<Path, List<Path>> byFolder = contents.unread().stream()
                .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
        byFolder.forEach(this::addUnread);
        unfollowed.addAll(contents.unfollowed());
        system.addAll(contents.system());
    }

    private void addUnread(Path folder, List<Path> files) {
        if (!files.isEmpty()) {
            unread.put(folder, files);
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!unread.isEmpty()) {
            List<String> folders = unread.entrySet().stream()
                    .map(entry -> count(entry.getValue()) + " of " + relative(entry.getKey()) + "/ ("
                            + extensions(entry.getValue()) + ")")
                    .toList();
            List<Path> files = unread.values().stream().flatMap(List::stream).toList();
            lines.add("not read and left out: " + firstOf(folders) + "; " + remedy(files));
        }
        if (!outside.isEmpty()) {
            lines.add("left out, because they are next to the class folders: " + firstFiles(outside));
        }
        if (!unfollowed.isEmpty()) {
            lines.add("links to directories, dead links and special files are left out: " + firstFiles(unfollowed));
        }
        if (!system.isEmpty()) {
            lines.add("hidden and system files are left out: " + firstFiles(system));
        }
        if (!others.isEmpty()) {
            lines.add("left out, because their names are not those of pictures: " + extensions(others));
        }
        return lines;
    }

    /** The number of files per extension, such as "19 .heic, 2 without extension". */
    static String extensions(List<Path> files) {
        Map<String, Long> counts = files.stream().map(LeftOut::extension)
                .map(extension -> extension.isEmpty() ? "without extension" : extension)
                .collect(Collectors.groupingBy(extension -> extension, TreeMap::new, Collectors.counting()));
        return firstOf(counts.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).toList());
    }

    /** What users can do about files that are not read. */
    static String remedy(List<Path> files) {
        List<String> extensions = files.stream().map(LeftOut::extension).distinct().toList();
        List<String> jpegs = extensions.stream().filter(FileKind::isJpegByAnotherName).sorted().toList();
        String rename = jpegs.isEmpty() ? "" : "rename " + String.join(", ", jpegs) + " to .jpg";
        if (jpegs.size() == extensions.size()) {
            return rename;
        }
        return jpegs.isEmpty() ? "convert them to JPEG or PNG" : rename + ", and convert the others to JPEG or PNG";
    }

    private static String extension(Path file) {
        return FileKind.extension(file.getFileName().toString());
    }

    private static String count(List<Path> files) {
        return files.size() + (files.size() == 1 ? " file" : " files");
    }

    private String firstFiles(List<Path> files) {
        return files.size() + " (" + firstOf(files.stream().map(this::relative).toList()) + ")";
    }

    /** The first few of many items. */
    static String firstOf(List<String> items) {
        String shown = items.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
        return items.size() > MAX_NAMED ? shown + ", and " + (items.size() - MAX_NAMED) + " more" : shown;
    }

    private String relative(Path path) {
        return path.equals(root) ? "." : root.relativize(path).toString();
    }
}
