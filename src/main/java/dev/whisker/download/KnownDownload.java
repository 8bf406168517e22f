package dev.whisker.download;

import dev.whisker.format.Checksum;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file that is published at a fixed address.
 *
 * @param name name of the download for users
 * @param address address at its publisher
 * @param fileName name of the file in the store
 * @param length length in bytes, if known
 * @param checksum checksum, if the publisher provides one
 * @param contents for a zip archive, the folder inside it that contains the data; empty for a file that is used as it
 *                 is
 * @param origin who made it, and its license
 * @param description a short description
 */
public record KnownDownload(String name, URI address, String fileName, OptionalLong length, Optional<Checksum> checksum,
        Optional<String> contents, String origin, String description) {

    public KnownDownload {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(description, "description");
        if (fileName.isEmpty() || fileName.contains("/") || fileName.startsWith(".")) {
            throw new IllegalArgumentException("the file name must not contain folders, received '" + fileName + "'");
        }
        if (address.getHost() == null) {
            throw new IllegalArgumentException("the address must have a host, received '" + address + "'");
        }
    }

    public boolean isArchive() {
        return contents.isPresent();
    }
}
