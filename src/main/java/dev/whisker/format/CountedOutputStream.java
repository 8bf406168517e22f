package dev.whisker.format;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream that counts the bytes written to it. */
final class CountedOutputStream extends FilterOutputStream {
    private long bytes;

    CountedOutputStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        bytes++;
    }

    @Override
    public void write(byte[] values, int offset, int length) throws IOException {
        out.write(values, offset, length);
        bytes += length;
    }

    long bytes() {
        return bytes;
    }
}
