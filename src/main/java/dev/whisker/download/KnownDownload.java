package dev.whisker.download;

import dev.whisker.format.Checksum;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file that somebody publishes at a fixed address.
 *
 * @param name what the user calls it
 * @param address where its publisher keeps it
 * @param fileName what it is called in the store
 * @param length in bytes, where known
 * @param checksum where the publisher gives one
 * @param contents for a zip archive: the folder inside it that holds the data; empty for a file used as it is
 * @param origin who made it and under which terms
 * @param description what it is, in a few words
 */
public record KnownDownload(String name, URI address, String fileName, OptionalLong length, Optional<Checksum> checksum, Optional<String> contents,
        String origin, String description) {

    public KnownDownload {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(description, "description");
        if (fileName.isEmpty() || fileName.contains("/") || fileName.startsWith(".")) {
            throw new IllegalArgumentException("a file name without folders is needed, got '" + fileName + "'");
        }
        if (address.getHost() == null) {
            throw new IllegalArgumentException("an address with a host is needed, got '" + address + "'");
        }
    }

    public boolean isArchive() {
        return contents.isPresent();
    }
}
