package dev.whisker.backend.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the control groups of this process allow it of memory, as in a container with a limit. The machine may have more
 * free: without looking here, a batch that does not fit would have the process killed instead of being refused.
 *
 * <p>Of what a group uses, pages of files that were not touched lately are not counted, since the system gives them up
 * first. Source: cgroups(7), and the kernel's Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
 *
 * @param root   where control groups are mounted
 * @param groups the lines of /proc/self/cgroup
 */
record ControlGroup(Path root, List<String> groups) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path OWN = Path.of("/proc/self/cgroup");
    private static final String VERSION_2 = "0::";
    private static final String VERSION_1 = "memory";

    /** The files of one version. */
    private record Names(String limit, String used, String inactive) {
    }

    private static final Names NAMES_2 = new Names("memory.max", "memory.current", "inactive_file");
    private static final Names NAMES_1 = new Names("memory.limit_in_bytes", "memory.usage_in_bytes",
            "total_inactive_file");

    /** That of this process. */
    static ControlGroup own() {
        try {
            return new ControlGroup(ROOT, Files.readAllLines(OWN));
        } catch (IOException e) {
            return new ControlGroup(ROOT, List.of());
        }
    }

    /** Bytes that all groups still allow; empty where none has a limit, or it cannot be read. */
    OptionalLong free() {
        long least = Long.MAX_VALUE;
        for (String group : groups) {
            String[] parts = group.split(":", 3);
            if (group.startsWith(VERSION_2)) {
                least = Math.min(least, free(root, parts[2], NAMES_2));
            } else if (parts.length == 3 && List.of(parts[1].split(",")).contains(VERSION_1)) {
                least = Math.min(least, free(root.resolve(VERSION_1), parts[2], NAMES_1));
            }
        }
        return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.max(0, least));
    }

    /** Of a group and those above it; in a container, the group itself is often mounted as the root. */
    private static long free(Path mount, String path, Names names) {
        long least = free(mount, names);
        Path group = mount.resolve(path.substring(Math.min(1, path.length()))).normalize();
        for (; group.startsWith(mount) && !group.equals(mount); group = group.getParent()) {
            least = Math.min(least, free(group, names));
        }
        return least;
    }

    private static long free(Path group, Names names) {
        try {
            String limit = Files.readString(group.resolve(names.limit)).strip();
            if (limit.equals("max")) {
                return Long.MAX_VALUE;
            }
            long used = Long.parseLong(Files.readString(group.resolve(names.used)).strip());
            long inactive = Files.readAllLines(group.resolve("memory.stat")).stream()
                    .filter(line -> line.startsWith(names.inactive + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(names.inactive.length() + 1))).findFirst()
                    .orElse(0);
            return Long.parseLong(limit) - used + Math.min(used, inactive);
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
