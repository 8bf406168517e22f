package dev.whisker.format;

/** Fingerprints of bytes. */
public final class Sha256 {
    private Sha256() {
    }

    /** The SHA-256 digest in hexadecimal digits. */
    public static String hex(byte[] bytes) {
        return Checksum.of(bytes, Checksum.SHA_256).hex();
    }
}
