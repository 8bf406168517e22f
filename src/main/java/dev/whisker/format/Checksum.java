package dev.whisker.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of bytes, in hexadecimal digits.
 *
 * @param algorithm name in {@link MessageDigest}: SHA-256, or MD5 if a publisher provides nothing better
 * @param hex hexadecimal digits in lower case
 */
public record Checksum(String algorithm, String hex) {
    public static final String SHA_256 = "SHA-256";
    public static final String MD5 = "MD5";
    private static final int BUFFER = 1 << 16;

    /** @throws IOException if the file cannot be read */
    public static Checksum of(Path file, String algorithm) throws IOException {
        MessageDigest digest = digest(algorithm);
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(InputFile.requireRegular(file))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    public static Checksum of(byte[] bytes, String algorithm) {
        return new Checksum(algorithm, HexFormat.of().formatHex(digest(algorithm).digest(bytes)));
    }

    @Override
    public String toString() {
        return algorithm + " " + hex;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
