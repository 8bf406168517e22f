package dev.whisker.importer;

/**
 * What a file declares about the place of a layer in its model.
 *
 * @param type Keras' class name, such as "Conv2D"; null if the file does not have it
 * @param tie layers with the same number other than 0 may be called in any order among themselves; 0 for a layer whose
 *            place among all others is known
 * @param calls how often the model calls the layer
 * @param name original name of the layer if the file lists it under another name, perhaps not in the order of calls;
 *             otherwise null
 */
public record Placement(String type, int tie, int calls, String name) {
    /** The placement of a layer in a list that is in the order of calls. */
    public static final Placement LISTED = new Placement(null, 0, 1);

    /**
     * The placement of a layer of which only the name is known; it may be called before or after any other such layer.
     */
    public static final Placement UNORDERED = new Placement(null, -1, 1);

    /** The placement of a layer that is listed under its own name. */
    public Placement(String type, int tie, int calls) {
        this(type, tie, calls, null);
    }
}
