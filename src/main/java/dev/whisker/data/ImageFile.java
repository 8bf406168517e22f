package dev.whisker.data;

import java.nio.file.Path;

/**
 * One picture file of a class folder.
 *
 * @param path where it lies
 * @param label index of its class
 * @param part the sub-folder of the data directory it comes from (train, validation, test), or empty where there are none
 */
public record ImageFile(Path path, int label, String part) {
}
