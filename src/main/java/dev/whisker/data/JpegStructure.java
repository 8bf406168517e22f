package dev.whisker.data;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The segments of a JPEG stream (ITU-T T.81, annex B) that make up its picture.
 *
 * <p>Checks that the stream reaches its end-of-image marker, has one frame header of a kind that libjpeg decodes, and
 * scans that can hold all blocks. Everything that does not change the pixels is left out: EXIF, color profiles,
 * thumbnails, pictures after the first, comments, and stray bytes between segments.
 *
 * @param parts the ranges of bytes that the decoder needs, in order
 * @param damage the damage that {@link #checked} found
 */
record JpegStructure(ByteCursor in, ImageHeader header, JpegFrame frame, int scans, List<Part> parts,
        Optional<String> damage) implements StreamedPicture {

    /**
     * Maximum number of scans. Real files have at most a dozen, and each takes a pass over all blocks, however short it
     * is.
     */
    private static final int MAX_SCANS = 100;

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DNL = 0xDC;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int COMMENT = 0xFE;
    private static final int CMYK = 4;
    private static final int BLOCK_BYTES = JpegFrame.BLOCK_SIZE * JpegFrame.BLOCK_SIZE * Short.BYTES;

    /** A range of bytes that are kept. */
    record Part(long from, long to) {
    }

    static JpegStructure read(ByteCursor in) {
        return read(in, null);
    }

    @Override
    public EncodedPicture checked() {
        JpegChecker checker = new JpegChecker(in);
        JpegStructure trimmed = read(in, checker);
        return new JpegStructure(in, header, frame, scans, trimmed.parts, checker.damage());
    }

    private static JpegStructure read(ByteCursor in, JpegChecker checker) {
        JpegFrame frame = null;
        int orientation = 1;
        int scans = 0;
        long scanBytes = 0;
        boolean adobe = false;
        List<Part> parts = new ArrayList<>();
        long at = 2;
        while (true) {
            at = nextMarker(in, at, scans > 0);
            int marker = in.u8(at - 1);
            if (marker == EOI) {
                break;
            }
            if (marker == SOI) {
                throw in.broken("a second start of image at byte " + (at - 2));
            }
            if (standsAlone(marker)) {
                continue;
            }
            int length = in.u16be(at);
            if (length < 2) {
                throw in.broken("a segment of length " + length + " at byte " + at);
            }
            if (at + length > in.size()) {
                throw in.truncated("it ends inside a header segment");
            }
            long end = at + length;
            long partEnd = end;
            if (checker != null) {
                checker.segment(marker, at, length);
            }
            if (isFrameHeader(marker)) {
                if (frame != null) {
                    throw in.broken("a second frame header at byte " + at);
                }
                frame = JpegFrame.read(in, at, marker, length);
            } else if (marker == APP1 && in.matches(at + 2, "Exif\0\0")) {
                orientation = ExifOrientation.read(in, at + 2, end);
            } else if (marker == SOS) {
                if (frame == null || ++scans > MAX_SCANS) {
                    throw in.broken(frame == null ? "a scan before the frame header"
                            : "more than " + MAX_SCANS + " scans");
                }
                long to = endOfScan(in, end);
                scanBytes += to - end;
                if (frame.units() > scanBytes * Byte.SIZE) {
                    throw in.tooFewBytes(scanBytes, frame.width(), frame.height());
                }
                partEnd = checker != null ? checker.scan(frame, at, end, to) : to;
                end = to;
            } else if (marker < 0xC0 || marker > 0xDD && marker < APP0 || marker > 0xEF && marker != COMMENT) {
                throw in.broken(String.format("the unknown marker %02X at byte %d", marker, at - 2));
            }
            adobe |= marker == APP14 && in.matches(at + 2, "Adobe");
            if (isNeeded(in, marker, at)) {
                parts.add(new Part(at - 2, partEnd));
            }
            at = end;
        }
        if (frame == null || scans == 0) {
            throw in.broken("no " + (frame == null ? "frame header" : "scan") + " before the end of image");
        }
        if (frame.ids().length == CMYK && !adobe) {
            throw in.undecodable("it has four colors, CMYK, and does not say whether they are inverted (no Adobe"
                    + " segment); save it as RGB", null);
        }
        ImageHeader header = ImageHeader.of(in, ImageFormat.JPEG, frame.width(), frame.height(), false, orientation);
        return new JpegStructure(in, header, frame, scans, List.copyOf(parts), Optional.empty());
    }

    /**
     * Whether the decoder needs a segment. Of the application segments, it needs those of JFIF and Adobe, which define
     * what the components mean.
     */
    private static boolean isNeeded(ByteCursor in, int marker, long at) {
        if (marker == APP0) {
            return in.matches(at + 2, "JFIF\0");
        }
        if (marker == APP14) {
            return in.matches(at + 2, "Adobe");
        }
        return marker < APP0 && marker != DNL;
    }

    /** Returns the position after the next marker code; stray and fill bytes are skipped. */
    private static long nextMarker(ByteCursor in, long from, boolean scanSeen) {
        for (int at = in.nextOnes(from); at + 1 < in.size(); at = in.nextOnes(at + 1L)) {
            int code = in.u8(at + 1L);
            if (code != 0 && code != 0xFF) {
                return at + 2L;
            }
        }
        throw in.truncated(scanSeen ? "its picture data never ends (no end-of-image marker)"
                : "it ends inside its header");
    }

    /** Returns the position of the first marker after entropy-coded data, of which restart markers are a part. */
    private static long endOfScan(ByteCursor in, long from) {
        long at = from;
        do {
            at = nextMarker(in, at, true);
        } while (standsAlone(in.u8(at - 1)));
        return at - 2;
    }

    private static boolean standsAlone(int marker) {
        return marker >= 0xD0 && marker <= 0xD7 || marker == 0x01;
    }

    /** Whether the marker is one of SOF0..SOF15, without DHT (C4), JPG (C8) and DAC (CC), which share the range. */
    private static boolean isFrameHeader(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** A stream that contains the picture only. */
    @Override
    public byte[] stream() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(streamBytes()));
        out.write(0xFF);
        out.write(SOI);
        for (Part part : parts) {
            out.write(in.bytes(), (int) part.from, (int) (part.to - part.from));
        }
        out.write(0xFF);
        out.write(EOI);
        return out.toByteArray();
    }

    private long streamBytes() {
        return 4 + parts.stream().mapToLong(part -> part.to - part.from).sum();
    }

    /**
     * Room for the picture twice, in libjpeg and as a Java array, the stream three times, coefficients if several scans
     * make up the picture, and rows of blocks.
     */
    @Override
    public long decodingBytes() {
        boolean buffered = frame.progressive() || scans > 1;
        long rowsOfBlocks = 64L * 4 * header.width();
        return 2 * header.rgbBytes() + 3 * streamBytes() + (buffered ? frame.allBlocks() * BLOCK_BYTES : 0)
                + rowsOfBlocks;
    }

    /** As TensorFlow takes it; CMYK has none. */
    @Override
    public boolean storesLuminance() {
        return frame.ids().length != CMYK;
    }
}
