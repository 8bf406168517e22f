package dev.whisker.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks how words are read and how values are written. */
class PlainValueTest {
    @Test
    void integersBeyondLongBecomeNumbers() {
        assertEquals(9_223_372_036_854_775_807L, PlainValue.ofWord("9223372036854775807"));
        assertEquals(1e20, PlainValue.ofWord("100000000000000000000"));
    }

    @Test
    void messagesWriteAsPython() {
        assertEquals("None", PlainValue.text(null));
        assertEquals("True", PlainValue.text(true));
        assertEquals("False", PlainValue.text(false));
        assertEquals("'same'", PlainValue.text("same"));
        assertEquals("(3,)", PlainValue.text(List.of(3)));
        assertEquals("(3, None, 'a')", PlainValue.text(Arrays.asList(3, null, "a")));
        assertEquals("2.5", PlainValue.text(2.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"same", "a_1", "", "None", "true", "12", "1/3", "two words", "it's", "back\\slash", "1a"})
    void stringsAreWrittenSoThatTheyAreReadBack(String string) {
        assertEquals(string, CallParser.parseValue(PlainValue.quoteIfNeeded(string)));
    }

    @Test
    void quotesAreLeftOutIfUnambiguous() {
        assertEquals("same", PlainValue.quoteIfNeeded("same"));
        assertEquals("'None'", PlainValue.quoteIfNeeded("None"));
        assertEquals("'it\\'s'", PlainValue.quoteIfNeeded("it's"));
    }
}
