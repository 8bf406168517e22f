package dev.whisker.data;

/**
 * A Huffman table of a JPEG stream (ITU-T T.81, annex C), to step from code to code.
 *
 * @param lookup for each beginning of 9 bits the length and value of the code it starts with, as {@code length << 8 |
 *      value}; 0 for longer codes
 * @param maxCode the largest code of each length, -1 for none
 * @param offset what to add to a code of each length to have its place in {@code values}
 */
record JpegHuffman(int[] lookup, int[] maxCode, int[] offset, byte[] values) {

    static final int LOOKUP_BITS = 9;
    static final int MAX_LENGTH = 16;

    /**
     * Builds a table from what a DHT segment says: 16 counts of codes by length, then the values.
     *
     * @return null if the counts describe no code
     */
    static JpegHuffman read(ByteCursor in, long at, int count) {
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
                            length << 8 | values[place] & 0xFF);
                }
            }
            maxCode[length] = codes == 0 ? -1 : code - 1;
            code <<= 1;
        }
        return new JpegHuffman(lookup, maxCode, offset, values);
    }
}
