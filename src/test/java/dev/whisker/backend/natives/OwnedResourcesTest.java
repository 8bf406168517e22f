package dev.whisker.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnedResourcesTest {
    @Test
    void endsEachThingOnceAndTheLastFirst() {
        List<String> ended = new ArrayList<>();
        try (OwnedResources disposal = new OwnedResources()) {
            assertEquals("engine", disposal.add("engine", ended::add));
            disposal.add("memory", ended::add);
            disposal.close();
        }
        assertEquals(List.of("memory", "engine"), ended);
    }

    private static void failing(String thing) {
        throw new IllegalStateException(thing);
    }

    @Test
    void oneThatFailsToEndKeepsNoOtherFromIt() {
        List<String> ended = new ArrayList<>();
        OwnedResources disposal = new OwnedResources();
        disposal.add("engine", ended::add);
        disposal.add("stream", OwnedResourcesTest::failing);
        disposal.add("event", OwnedResourcesTest::failing);
        IllegalStateException e = assertThrows(IllegalStateException.class, disposal::close);
        assertEquals("event", e.getMessage());
        assertEquals("stream", e.getSuppressed()[0].getMessage());
        assertEquals(List.of("engine"), ended);
        disposal.close();
    }

    @Test
    void theFailureThatEndsThemIsTheOneToTell() {
        OwnedResources disposal = new OwnedResources();
        disposal.add("stream", OwnedResourcesTest::failing);
        OutOfMemoryError cause = new OutOfMemoryError("too large");
        disposal.closeAfter(cause);
        assertEquals("stream", cause.getSuppressed()[0].getMessage());
    }

    @Test
    void whatWasBegunEndsWhenALaterStepFails() {
        List<String> ended = new ArrayList<>();
        assertThrows(IllegalStateException.class, () -> {
            try (OwnedResources disposal = new OwnedResources()) {
                disposal.add("descriptor", ended::add);
                throw new IllegalStateException("no primitive");
            }
        });
        assertEquals(List.of("descriptor"), ended);
    }
}
