package dev.whisker.train.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedSaveTest {
    private static final Training EPOCH = new FakeTraining();

    private final List<String> warnings = new ArrayList<>();
    private boolean full;
    private int saved;
    private final RepeatedSave save = new RepeatedSave(warnings::add, this::save);

    private void save() {
        if (full) {
            throw new WhiskerException("Cannot write model: No space left on device.", new IOException());
        }
        saved++;
    }

    @Test
    void aFailureIsAWarningAndTheNextEpochSavesAgain() {
        save.epochEnd(EPOCH);
        full = true;
        save.epochEnd(EPOCH);
        save.epochEnd(EPOCH);
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).startsWith("Cannot write model: No space left on device. Training goes on"),
                warnings.get(0));
        full = false;
        save.epochEnd(EPOCH);
        save.finish();
        assertEquals(2, saved, "nothing is due at the end");
    }

    @Test
    void theEndInsistsOnTheLastState() {
        full = true;
        save.epochEnd(EPOCH);
        assertThrows(WhiskerException.class, save::finish);
        full = false;
        save.finish();
        assertEquals(1, saved);
    }

    @Test
    void otherFailuresAreNotHidden() {
        RepeatedSave broken = new RepeatedSave(warnings::add, () -> {
            throw new IllegalStateException("a fault of the program");
        });
        assertThrows(IllegalStateException.class, () -> broken.epochEnd(EPOCH));
        RepeatedSave notFinite = new RepeatedSave(warnings::add, () -> {
            throw new WhiskerException("the weights are not finite");
        });
        assertThrows(WhiskerException.class, () -> notFinite.epochEnd(EPOCH));
    }
}
