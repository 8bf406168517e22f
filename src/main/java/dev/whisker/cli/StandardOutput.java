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
 * Records why standard output could not be written, such as a full disk or a closed pipe. A {@link PrintStream} only
 * records that something failed; a program that does not check this would report success although its results are lost.
 */
final class StandardOutput extends FilterOutputStream {
    private static StandardOutput installed;

    private IOException failure;

    private StandardOutput(OutputStream out) {
        super(out);
    }

    /** Installs itself under {@code System.out} of this process, and keeps its encoding. */
    static void install() {
        installed = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(new BufferedOutputStream(installed), true, encoding()));
    }

    /** Returns the encoding that Java chooses; newer versions and terminals have a separate property. */
    private static Charset encoding() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name == null || !Charset.isSupported(name) ? Charset.defaultCharset() : Charset.forName(name);
    }

    /** Returns why some output so far is lost; empty if none is. */
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
