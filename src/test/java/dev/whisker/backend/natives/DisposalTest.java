package dev.whisker.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisposalTest {
    @Test
    void endsEachThingOnceAndTheLastFirst() {
        List<String> ended = new ArrayList<>();
        try (Disposal disposal = new Disposal()) {
            assertEquals("engine", disposal.add("engine", ended::add));
            disposal.add("memory", ended::add);
            disposal.close();
        }
        assertEquals(List.of("memory", "engine"), ended);
    }

    @Test
    void whatWasBegunEndsWhenALaterStepFails() {
        List<String> ended = new ArrayList<>();
        assertThrows(IllegalStateException.class, () -> {
            try (Disposal disposal = new Disposal()) {
                disposal.add("descriptor", ended::add);
                throw new IllegalStateException("no primitive");
            }
        });
        assertEquals(List.of("descriptor"), ended);
    }
}
