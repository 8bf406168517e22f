package dev.whisker.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that values are read as in Python. */
class CallParserTest {
    @Test
    void parenthesesAroundOneValueAreNotAList() {
        assertEquals(2L, CallParser.parseValue("(2)"));
        assertEquals(List.of(2L), CallParser.parseValue("(2,)"));
        assertEquals(List.of(2L), CallParser.parseValue("[2]"));
        assertEquals(List.of(2L), CallParser.parseValue("[2,]"));
        assertEquals(List.of(2L, 3L), CallParser.parseValue("(2, 3)"));
        assertEquals(List.of(), CallParser.parseValue("()"));
    }

    @Test
    void onlyNestedValuesCountAsDeep() {
        assertEquals(Collections.nCopies(100, List.of(1L)), CallParser.parseValue("[" + "(1,), ".repeat(100) + "]"));
        assertEquals(1L, CallParser.parseValue("(".repeat(31) + "1" + ")".repeat(31)));
        assertTrue(messageOf("(".repeat(32) + "1" + ")".repeat(32))
                .contains("values are nested more than 32 deep at '1)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'it\\'s'   | it's",
        "\"it's\"   | it's",
        "'a\\\\'    | a\\",
        "'\\a\\b'   | ab",
        "  'a, b'  | a, b"})
    void backslashesTakeTheNextCharacterAsItIs(String text, String expected) {
        assertEquals(expected, CallParser.parseValue(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'a      | cannot read ''a': the quote ' is not closed at the end; write it like ",
        "'a\\    | the quote ' is not closed at the end",
        "2 3     | cannot read '2 3': expected the end at '3'",
        "(2 3)   | expected ',' at '3)'"})
    void whatIsLeftOverOrMissingIsNamed(String text, String message) {
        WhiskerException e = assertThrows(WhiskerException.class, () -> CallParser.parseValue(text));
        assertTrue(e.getMessage().contains(message), e::getMessage);
    }

    @Test
    void messagesQuoteAHundredCharacters() {
        String hundred = "(".repeat(100);
        assertEquals("cannot read '" + hundred + "': ", messageOf(hundred).substring(0, 116));
        assertEquals("cannot read '" + hundred + "...': ", messageOf(hundred + "(").substring(0, 119));
    }

    private static String messageOf(String text) {
        return assertThrows(WhiskerException.class, () -> CallParser.parseValue(text)).getMessage();
    }
}
