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
        OwnedResources resources = new OwnedResources();
        assertEquals("engine", resources.add("engine", ended::add));
        resources.add("memory", ended::add);
        resources.close();
        resources.close();
        assertEquals(List.of("memory", "engine"), ended);
    }

    private static void failing(String thing) {
        throw new IllegalStateException(thing);
    }

    @Test
    void oneThatFailsToEndKeepsNoOtherFromIt() {
        List<String> ended = new ArrayList<>();
        OwnedResources resources = new OwnedResources();
        resources.add("engine", ended::add);
        resources.add("stream", OwnedResourcesTest::failing);
        resources.add("event", OwnedResourcesTest::failing);
        IllegalStateException e = assertThrows(IllegalStateException.class, resources::close);
        assertEquals("event", e.getMessage());
        assertEquals("stream", e.getSuppressed()[0].getMessage());
        assertEquals(List.of("engine"), ended);
        resources.close();
    }

    @Test
    void theFailureThatEndsThemIsTheOneToTell() {
        OwnedResources resources = new OwnedResources();
        resources.add("stream", OwnedResourcesTest::failing);
        OutOfMemoryError cause = new OutOfMemoryError("too large");
        resources.closeAfter(cause);
        assertEquals("stream", cause.getSuppressed()[0].getMessage());
    }

    @Test
    void whatWasBegunEndsWhenALaterStepFails() {
        List<String> ended = new ArrayList<>();
        assertThrows(IllegalStateException.class, () -> {
            try (OwnedResources resources = new OwnedResources()) {
                resources.add("descriptor", ended::add);
                throw new IllegalStateException("no primitive");
            }
        });
        assertEquals(List.of("descriptor"), ended);
    }
}
