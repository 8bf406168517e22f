package dev.whisker.data;

/**
 * A Huffman table of a JPEG stream (ITU-T T.81, annex C), for stepping from code to code.
 *
 * @param dc whether its codes are of DC coefficients, otherwise of AC coefficients
 * @param lookup for each 9-bit prefix that begins with a code, {@code bits << 8 | value}: the length of the code and of
 *               the bits that follow it, and its value; 0 for longer codes
 * @param maxCode the largest code of each length, -1 if there is none
 * @param offset for each length, the number to add to a code to get its index in {@code values}
 */
record JpegHuffman(boolean dc, int[] lookup, int[] maxCode, int[] offset, byte[] values) {

    static final int LOOKUP_BITS = 9;
    static final int MAX_LENGTH = 16;

    /**
     * Builds a table from the contents of a DHT segment: 16 counts of codes by length, then the values.
     *
     * @return the table, or null if the counts do not describe a valid code
     */
    static JpegHuffman read(boolean dc, ByteCursor in, long at, int count) {
        int[] lookup = new int[1 << LOOKUP_BITS];
        int[] maxCode = new int[MAX_LENGTH + 1];
        int[] offset = new int[MAX_LENGTH + 1];
        byte[] values = new byte[count];
        in.copy(at + MAX_LENGTH, values, 0, count);
        int code = 0;
        int place = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            int codes = in.u8(at + length - 1);
            offset[length] = place - code;
            for (int i = 0; i < codes; i++, code++, place++) {
                if (code >= 1 << length) {
                    return null;
                }
                if (length <= LOOKUP_BITS) {
                    int first = code << LOOKUP_BITS - length;
                    java.util.Arrays.fill(lookup, first, first + (1 << LOOKUP_BITS - length),
                            length + following(dc, values[place] & 0xFF) << 8 | values[place] & 0xFF);
                }
            }
            maxCode[length] = codes == 0 ? -1 : code - 1;
            code <<= 1;
        }
        return new JpegHuffman(dc, lookup, maxCode, offset, values);
    }

    /** How many bits of a coefficient follow the code of a value. */
    int following(int value) {
        return following(dc, value);
    }

    private static int following(boolean dc, int value) {
        if (dc) {
            return value > MAX_LENGTH ? 0 : value; // more are not defined
        }
        return value & 15;
    }
}
