package dev.whisker.data;

import java.nio.file.Path;

/**
 * A file that cannot serve as a picture.
 *
 * @param reason a predicate, such as "is truncated: ..."
 */
public record BadImage(Path path, ImageFault fault, String reason) {
}
