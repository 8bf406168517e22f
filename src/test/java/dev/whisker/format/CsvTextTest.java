package dev.whisker.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables as text. */
class CsvTextTest {
    @Test
    void valuesThatNeedItAreQuoted() {
        CsvText text = new CsvText(List.of("path", "a,b", "say \"x\""));
        text.row(Arrays.asList("two\nlines", null, true));
        text.row(List.of(0.1, 12, 1e-9));
        assertEquals("path,\"a,b\",\"say \"\"x\"\"\"\n\"two\nlines\",,true\n0.10000000,12,1.0000000e-09\n",
                text.toString());
    }
}
