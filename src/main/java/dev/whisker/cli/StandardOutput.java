package dev.whisker.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Remembers why standard output could not be written. A {@link PrintStream} only notes that something failed, and a
 * program that does not look there calls results a success that nobody received: a full disk, a closed pipe.
 */
final class StandardOutput extends FilterOutputStream {
    private static StandardOutput installed;

    private IOException failure;

    private StandardOutput(OutputStream out) {
        super(out);
    }

    /** Puts itself under {@code System.out} of this process, which it leaves in its encoding. */
    static void install() {
        installed = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(new BufferedOutputStream(installed), true, encoding()));
    }

    /** As Java chooses it: newer versions and terminals have a property of their own. */
    private static Charset encoding() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name == null || !Charset.isSupported(name) ? Charset.defaultCharset() : Charset.forName(name);
    }

    /** Why something that was printed so far is lost; empty if nothing is. */
    static Optional<String> failure() {
        if (!System.out.checkError()) {
            return Optional.empty();
        }
        return Optional.of(installed == null || installed.failure == null ? "the reason is unknown"
                : String.valueOf(installed.failure.getMessage()));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }
}
