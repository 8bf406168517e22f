package dev.whisker.backend;

import java.util.List;

/**
 * Whether a backend can be used here.
 *
 * @param detail    device, versions and threads; or why it cannot be used
 * @param libraries the files it was loaded from, and what else a person may want to know
 */
public record BackendStatus(String name, boolean usable, String detail, List<String> libraries) {
}
