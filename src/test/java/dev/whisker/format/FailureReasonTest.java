package dev.whisker.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.WhiskerException;
import dev.whisker.hostile.JavasWords;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureReasonTest {
    @Test
    void plainWords() {
        Map.<Throwable, String>ofEntries(
                Map.entry(new NoSuchFileException("a"), "no such file or directory"),
                Map.entry(new AccessDeniedException("a"), "permission denied"),
                Map.entry(new FileAlreadyExistsException("a"), "a file is in the way"),
                Map.entry(new DirectoryNotEmptyException("a"), "the directory is not empty"),
                Map.entry(new NotDirectoryException("a"), "it is not a directory"),
                Map.entry(new FileSystemException("a", null, "No space left on device"), "No space left on device"),
                Map.entry(new MalformedInputException(1), "it is not text in UTF-8"),
                Map.entry(new EOFException(), "it ends too early"),
                Map.entry(new FileNotFoundException("a (Is a directory)"), "a (Is a directory)"),
                Map.entry(new UncheckedIOException(new EOFException()), "it ends too early"),
                Map.entry(new IOException(), "input or output failed"),
                Map.entry(new IOException("two\nlines"), "two lines"),
                Map.entry(new WhiskerException("its own words"), "its own words"),
                Map.entry(new OutOfMemoryError("Java heap space"), "Java's memory is exhausted"),
                Map.entry(new NoClassDefFoundError("a/Class"), "a library cannot be loaded: a/Class"),
                Map.entry(new StackOverflowError(), "it is nested too deeply"),
                Map.entry(new IllegalStateException("a bug"), "internal error: java.lang.IllegalStateException: a bug")
        ).forEach((failure, words) -> assertEquals(words, FailureReason.of(failure), failure.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, 2", "{\"a\": [}", "{\"a\": NaN}", "{\"a\": \"\u0001\"}", "{\"a\": 01}", "{\u001e}",
        "[1]]",
        "abc", "{\"a\" 1}", "\"\\x\"", "{'a': 1}", "{\"a\": +1}", "\u0000", "[1,]", "/* a */ 1", "{\"a\": 1e}",
        "'", "{\"a\": '1'}"})
    void jacksonsWordsWithoutThoseForProgrammers(String json) {
        ObjectMapper mapper = new ObjectMapper().enable(
                com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        JsonProcessingException e = assertThrows(JsonProcessingException.class, () -> mapper.readTree(json));
        String reason = FailureReason.of(e);
        assertEquals(Optional.empty(), JavasWords.in(reason), reason);
        assertEquals(reason.strip(), reason);
    }

    @Test
    void deepJson() {
        JsonProcessingException e = assertThrows(JsonProcessingException.class,
                () -> new ObjectMapper().readTree("[".repeat(2000)));
        assertEquals("Document nesting depth (1001) exceeds the maximum allowed (1000)", FailureReason.of(e));
    }
}
