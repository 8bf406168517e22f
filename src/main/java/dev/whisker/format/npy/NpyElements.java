package dev.whisker.format.npy;

import dev.whisker.WhiskerException;
import dev.whisker.format.Elements;
import dev.whisker.format.FailureReason;
import dev.whisker.format.ReorderedElements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The elements of a .npy stream, in the order in which they are stored. */
public final class NpyElements implements Elements {
    private final Opener opener;
    private final NpyHeader header;
    private final String source;

    /** Opens the stream from its beginning. */
    public interface Opener {
        InputStream open() throws IOException;
    }

    private NpyElements(Opener opener, NpyHeader header, String source) {
        this.opener = opener;
        this.header = header;
        this.source = source;
    }

    /**
     * Reads and checks the header.
     *
     * @param available maximum number of bytes of the stream
     * @param source name of the file, for messages
     * @return the elements in row-major order, whatever the order in the file
     */
    public static Elements of(Opener opener, long available, String source) throws IOException {
        NpyHeader header;
        try (InputStream in = opener.open()) {
            header = Npy.readHeader(in, source);
        }
        return of(opener, header, available, source);
    }

    public static Elements of(Opener opener, NpyHeader header, long available, String source) {
        if (header.dataBytes() > available || NpyArray.elements(header.shape()) > Integer.MAX_VALUE - 8) {
            throw tooShort(header, source, "at most " + available);
        }
        NpyElements stored = new NpyElements(opener, header, source);
        return header.fortranOrder()
                ? new ReorderedElements(stored, header.shape(), new RowMajor(header.shape())::place) : stored;
    }

    @Override
    public int[] shape() {
        return header.shape().clone();
    }

    @Override
    public void forEachPiece(Receiver receiver) throws IOException {
        NpyType type = header.type();
        try (Source in = new Source()) {
            double[] piece = new double[(int) Math.min(PIECE, count())];
            byte[] bytes = new byte[piece.length * type.bytes()];
            for (long left = count(); left > 0; left -= piece.length) {
                piece = left < piece.length ? new double[(int) left] : piece;
                in.fill(bytes, piece.length * type.bytes(), left * type.bytes());
                ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.order());
                for (int i = 0; i < piece.length; i++) {
                    piece[i] = type.get(buffer);
                }
                receiver.accept(piece);
            }
            in.requireEnd();
        }
    }

    private static WhiskerException tooShort(NpyHeader header, String source, String available) {
        long bytes = header.dataBytes();
        return NpyHeader.broken(source, "its shape " + Arrays.toString(header.shape()) + " of " + header.type().code()
                + " needs "
                + (bytes == Long.MAX_VALUE ? "more than 2^63" : bytes) + " bytes, but there are " + available);
    }

    /** The stream at its first element. Its failures are separate from those of the receiver of the elements. */
    private final class Source implements AutoCloseable {
        private InputStream in;

        Source() {
            try {
                in = opener.open();
                NpyHeader again = Npy.readHeader(in, source);
                if (again.type() != header.type() || !Arrays.equals(again.shape(), header.shape())) {
                    throw NpyHeader.broken(source, "it was changed while it was read");
                }
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        void fill(byte[] bytes, int count, long left) {
            int received;
            try {
                received = in.readNBytes(bytes, 0, count);
            } catch (IOException e) {
                throw damaged(e);
            }
            if (received < count) {
                throw tooShort(header, source, Long.toString(header.dataBytes() - left + received));
            }
        }

        void requireEnd() {
            try {
                if (in.read() >= 0) {
                    throw NpyHeader.broken(source, "more bytes follow the " + header.dataBytes() + " that its shape "
                            + Arrays.toString(header.shape())
                            + " needs");
                }
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        private WhiskerException damaged(IOException e) {
            return new WhiskerException(source + " is damaged: " + FailureReason.of(e) + ".", e);
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw damaged(e);
            }
        }
    }

    /** Computes the row-major positions of elements that were stored in Fortran order. */
    private record RowMajor(int[] shape) {
        long place(long stored) {
            long rest = stored;
            long place = 0;
            long stride = NpyArray.elements(shape);
            for (int length : shape) {
                stride /= length;
                place += rest % length * stride;
                rest /= length;
            }
            return place;
        }
    }
}
