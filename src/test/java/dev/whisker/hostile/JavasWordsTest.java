package dev.whisker.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavasWordsTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "cannot read a: java.io.EOFException: Unexpected end", "it is damaged (BufferUnderflowException)",
        "line 3: For input string: \"abc\"", "Index 5 out of bounds for length 3", "newPosition > limit: (49936 > 88)",
        "integer overflow", "Cannot invoke \"String.length()\" because \"name\" is null",
        "the name is not null but null",
        "cannot read a: null", "\n\tat dev.whisker.cli.Main.run(Main.java:72)", "begin 0, end -1, length 3",
        "class java.lang.String cannot be cast to class java.lang.Integer", "No enum constant dev.whisker.op.Padding.X",
        "Input length = 1", "expected close marker for Object (start marker at [Source: REDACTED; line: 1])",
        "enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", "[Ljava.lang.String;@1b6d3586", "/ by zero",
        "Optional.empty is not a shape", "Range [0, -1) out of bounds for length 2"})
    void found(String message) {
        assertEquals(true, JavasWords.in(message).isPresent(), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "run.json line 3 is not valid JSON: Unexpected character ('}' (code 125)): was expecting a comma",
        "mine.yaml line 2, data.batch: expected a whole number of at least 1, received 'null'",
        "Unrecognized token 'abc': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or "
            + "'false')",
        "Java's memory is exhausted (Java heap space); give Java more, such as WHISKER_JAVA_OPTS=-Xmx8g",
        "backend reference: plain Java loops in float64, 1 thread (Java 17.0.15)",
        "The archive a.zip is refused: invalid distance code; delete it and download it again",
        "value of the 3rd layer / by 2, at 12/0 and 1/0.5", "a user's word: 'NullPointer'"})
    void notFound(String message) {
        assertEquals(Optional.empty(), JavasWords.in(message), message);
    }
}
