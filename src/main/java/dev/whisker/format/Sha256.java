package dev.whisker.format;

/** Computes SHA-256 digests. */
public final class Sha256 {
    private Sha256() {
    }

    /** Returns the SHA-256 digest in hexadecimal digits. */
    public static String hex(byte[] bytes) {
        return Checksum.of(bytes, Checksum.SHA_256).hex();
    }
}
