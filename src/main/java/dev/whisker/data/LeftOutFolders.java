package dev.whisker.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folders of a data directory that are neither classes nor parts, because there are no pictures in them. */
final class LeftOutFolders {
    private final Path root;
    private final List<String> names = new ArrayList<>();

    LeftOutFolders(Path root) {
        this.root = root;
    }

    void add(Path folder) {
        names.add(root.relativize(folder) + "/");
    }

    /** One line that counts and names them; empty if there are none. */
    Optional<String> line() {
        return names.isEmpty() ? Optional.empty() : Optional.of("folders without pictures are left out: "
                + names.size() + " (" + LeftOut.firstOf(names.stream().sorted().toList()) + ")");
    }
}
