package dev.whisker.data;

import java.io.ByteArrayOutputStream;

/**
 * The chunks of a WebP file (WebP Container Specification, RFC 9649) that make up its first picture: one of VP8 (lossy)
 * or VP8L (lossless).
 *
 * <p>Alpha, color profiles, metadata and later frames do not change these pixels and are left out. The first frame of
 * an animation must fill the canvas.
 *
 * @param at position of the chunk
 * @param length of its data
 */
record WebpStructure(ByteCursor in, ImageHeader header, long at, long length) implements StreamedPicture {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int ANIMATION = 0x02;
    private static final int SIDE_BITS = 14;
    private static final int SIDE_MASK = (1 << SIDE_BITS) - 1;
    private static final int VP8_HEADER = 10;
    private static final int VP8L_HEADER = 5;
    private static final int MACROBLOCK = 16;

    static WebpStructure read(ByteCursor in) {
        long end = CHUNK_HEADER + (in.i32le(4) & 0xFFFFFFFFL);
        if (end > in.size()) {
            throw in.truncated("it should have " + end + " bytes, but has " + in.size());
        }
        boolean extended = in.matches(RIFF_HEADER, "VP8X");
        boolean animated = extended && (in.u8(RIFF_HEADER + CHUNK_HEADER) & ANIMATION) != 0;
        long picture = -1;
        int orientation = 1;
        for (long at = RIFF_HEADER; at + CHUNK_HEADER <= end; at = next(in, at, end)) {
            if (picture < 0 && isPicture(in, at)) {
                picture = at;
            } else if (picture < 0 && in.matches(at, "ANMF")) {
                picture = pictureOfFrame(in, at, Math.min(end, next(in, at, end)));
            } else if (in.matches(at, "EXIF")) {
                orientation = ExifOrientation.read(in, at + CHUNK_HEADER, at + CHUNK_HEADER + length(in, at));
            }
        }
        if (picture < 0) {
            throw in.broken("no picture data (VP8 or VP8L)");
        }
        next(in, picture, end);
        long width = width(in, picture);
        long height = height(in, picture);
        if (extended && (width != 1 + u24le(in, 24) || height != 1 + u24le(in, 27))) {
            throw animated ? in.undecodable("the first frame of its animation fills only a part of it, which is not"
                    + " supported; save the frame as PNG", null)
                    : in.broken("a picture of " + width + "x" + height + " pixels on a canvas of another size");
        }
        ImageHeader header = ImageHeader.of(in, ImageFormat.WEBP, width, height, animated, orientation);
        WebpStructure webp = new WebpStructure(in, header, picture, length(in, picture));
        webp.requireEnoughData();
        return webp;
    }

    /** Position after a chunk, whose data must lie inside the file. */
    private static long next(ByteCursor in, long at, long end) {
        long length = length(in, at);
        if (at + CHUNK_HEADER + length > end) {
            throw in.truncated("it ends inside a chunk");
        }
        return at + CHUNK_HEADER + length + (length & 1);
    }

    private static long length(ByteCursor in, long at) {
        return in.i32le(at + 4) & 0xFFFFFFFFL;
    }

    private static boolean isPicture(ByteCursor in, long at) {
        return in.matches(at, "VP8 ") || in.matches(at, "VP8L");
    }

    private static long pictureOfFrame(ByteCursor in, long frame, long end) {
        for (long at = frame + CHUNK_HEADER + FRAME_HEADER; at + CHUNK_HEADER <= end; at = next(in, at, end)) {
            if (isPicture(in, at)) {
                return at;
            }
        }
        throw in.broken("a frame without picture data at byte " + frame);
    }

    private static int u24le(ByteCursor in, long at) {
        return in.u16le(at) | in.u8(at + 2) << 16;
    }

    private static boolean isLossless(ByteCursor in, long chunk) {
        return in.matches(chunk, "VP8L");
    }

    private static long width(ByteCursor in, long chunk) {
        long data = chunk + CHUNK_HEADER;
        if (length(in, chunk) < (isLossless(in, chunk) ? VP8L_HEADER : VP8_HEADER)) {
            throw in.broken("picture data of " + length(in, chunk) + " bytes");
        }
        if (isLossless(in, chunk)) {
            if (in.u8(data) != 0x2F) {
                throw in.broken("lossless picture data without its signature");
            }
            return 1 + (in.i32le(data + 1) & SIDE_MASK);
        }
        if ((in.u8(data) & 1) != 0 || u24le(in, data + 3) != 0x2A019D) {
            throw in.broken("lossy picture data that does not begin with a key frame");
        }
        return in.u16le(data + 6) & SIDE_MASK;
    }

    private static long height(ByteCursor in, long chunk) {
        long data = chunk + CHUNK_HEADER;
        return isLossless(in, chunk) ? 1 + (in.i32le(data + 1) >>> SIDE_BITS & SIDE_MASK)
                : in.u16le(data + 8) & SIDE_MASK;
    }

    /**
     * The modes alone of a lossy block of 16x16 pixels take more than one bit (RFC 6386, section 11). Lossless data has
     * no such limit: a picture of one color takes no bits per pixel, so that there the number of pixels alone counts.
     */
    private void requireEnoughData() {
        long blocks = (long) ((header.width() + MACROBLOCK - 1) / MACROBLOCK)
                * ((header.height() + MACROBLOCK - 1) / MACROBLOCK);
        if (!isLossless(in, at) && blocks > length * Byte.SIZE) {
            throw in.tooFewBytes(length, header.width(), header.height());
        }
    }

    /** A file that contains the first picture only. */
    @Override
    public byte[] stream() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(streamBytes()));
        int size = Math.toIntExact(streamBytes() - CHUNK_HEADER);
        out.write(in.bytes(), 0, 4);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(size >>> shift);
        }
        out.write(in.bytes(), 8, 4);
        out.write(in.bytes(), (int) at, (int) (CHUNK_HEADER + length));
        if ((length & 1) != 0) {
            out.write(0);
        }
        return out.toByteArray();
    }

    private long streamBytes() {
        return RIFF_HEADER + CHUNK_HEADER + length + (length & 1);
    }

    /** Room for the picture twice, in four channels twice more inside libwebp, and the stream three times. */
    @Override
    public long decodingBytes() {
        return 2 * header.rgbBytes() + 8L * header.width() * header.height() + 3 * streamBytes();
    }
}
