package dev.whisker.importer;

/**
 * What a file says of a layer's place in its model.
 *
 * @param type  Keras' class name, such as "Conv2D"; null if the file does not say
 * @param tie   layers of the same number other than 0 may be called in any order among themselves; 0 for a layer whose
 *              place among all others is known
 * @param calls how often the model calls the layer
 * @param name  what the layer was called, where the file lists it under another name and perhaps not in the order of
 *              calls; else null
 */
record Placement(String type, int tie, int calls, String name) {
    /** A layer in a list that has the order of calls. */
    static final Placement LISTED = new Placement(null, 0, 1);

    /** A layer of which nothing is known but its name; it may be called before or after any other such layer. */
    static final Placement UNORDERED = new Placement(null, -1, 1);

    Placement(String type, int tie, int calls) {
        this(type, tie, calls, null);
    }
}
