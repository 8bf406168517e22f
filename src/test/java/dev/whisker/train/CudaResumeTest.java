package dev.whisker.train;

import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.op.Backend;
import dev.whisker.train.optimizer.Adam;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Going on from checkpoints on the cuda backend, where there is a GPU or its stand-in. */
@Tag(CudaHere.TAG)
class CudaResumeTest {
    @TempDir
    private Path directory;

    @Test
    void everyStepAndEpochGoesOnWithTheSameBits() {
        try (Backend backend = CudaHere.open()) {
            new ResumeCases(backend, directory).assertEveryCheckpointGoesOn(Adam.defaults().withLearningRate(0.01),
                    ResumeCases.callbacks());
        }
    }
}
