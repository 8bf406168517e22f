package dev.whisker.exporter;

import java.util.HashSet;
import java.util.Set;

/** Gives names that no other thing of a file has. */
public final class UniqueNames {
    private final Set<String> taken = new HashSet<>();

    /** The name wanted, with the first number after it that makes it free where it is taken. */
    public String free(String wanted) {
        String name = wanted;
        for (int number = 1; !taken.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }
}
