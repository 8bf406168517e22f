package dev.whisker.train.checkpoint;

import dev.whisker.format.Elements;
import dev.whisker.format.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The checksum of a checkpoint: the 32 bytes of the SHA-256 digest of all that lies before it in the file, as numbers
 * from 0 to 255. It is the last array, so that it is known when its turn to be written comes.
 */
record CheckpointDigest(MessageDigest sha256) implements Elements {
    static final String NAME = "sha256";
    private static final int BYTES = 32;
    private static final int BUFFER = 1 << 16;

    CheckpointDigest() {
        this(algorithm());
    }

    private static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public int[] shape() {
        return new int[] {BYTES};
    }

    /** Of what was written so far. */
    @Override
    public void forEachPiece(Receiver receiver) throws IOException {
        receiver.accept(numbers(sha256.digest()));
    }

    private static double[] numbers(byte[] digest) {
        double[] numbers = new double[digest.length];
        for (int i = 0; i < digest.length; i++) {
            numbers[i] = digest[i] & 0xff;
        }
        return numbers;
    }

    /** Whether an entry is the last array of its file, and has the form of a checksum. */
    static boolean isLast(SafetensorsHeader.Entry entry, long fileSize, long dataStart) {
        return entry.name().equals(NAME) && entry.shape().length == 1 && entry.shape()[0] == BYTES
                && dataStart + entry.end() == fileSize;
    }

    /** The checksum of the beginning of a file. */
    static double[] of(Path file, long bytes) throws IOException {
        MessageDigest sha256 = algorithm();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long left = bytes; left > 0; left -= buffer.limit()) {
                buffer.clear().limit((int) Math.min(BUFFER, left));
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        throw new IOException("the file became shorter while it was read");
                    }
                }
                sha256.update(buffer.flip());
            }
        }
        return numbers(sha256.digest());
    }
}
