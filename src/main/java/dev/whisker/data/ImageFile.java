package dev.whisker.data;

import java.nio.file.Path;

/**
 * One picture file of a class folder.
 *
 * @param path path of the file
 * @param label index of the class
 * @param part the part of the data directory that contains it (train, validation, test), or empty if there are no parts
 */
public record ImageFile(Path path, int label, String part) {
}
