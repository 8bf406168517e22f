package dev.whisker.experiment;

import java.util.List;

/** What labels are called. */
final class ClassLabels {
    private ClassLabels() {
    }

    /**
     * The name of a class that a model tells; its number where the model has more outputs than there were classes, or
     * names are not known.
     */
    static String name(List<String> classNames, int label) {
        return label < classNames.size() ? classNames.get(label) : "class " + label;
    }
}
