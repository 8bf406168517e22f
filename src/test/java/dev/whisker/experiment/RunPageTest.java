package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.Backends;
import dev.whisker.op.Backend;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a run's page is written, and that it never stands in the way of the run. */
class RunPageTest {
    @TempDir
    Path temporary;

    private final TinyRun tiny = new TinyRun();

    private record Call(String state, Optional<EvaluatedRun> evaluated) {
    }

    private static RunPage recorder(List<Call> calls) {
        return (directory, evaluated, data, backend) -> calls.add(new Call(
                directory.readRecord().path("state").asText(), evaluated));
    }

    @Test
    void aFinishedRunIsEvaluatedForIt() {
        List<Call> calls = new ArrayList<>();
        try (Backend backend = Backends.open("reference");
                RunDirectory directory = RunDirectory.create(temporary.resolve("run"), false)) {
            TrainingRun.Result result = new TrainingRun(tiny.experiment(), tiny.data(), null, backend, directory)
                    .withPage(recorder(calls)).run(line -> { }, List.of());
            assertEquals(1, calls.size());
            assertEquals("finished", calls.get(0).state());
            EvaluatedRun evaluated = calls.get(0).evaluated().orElseThrow();
            assertEquals("test", evaluated.pictures().split());
            assertEquals(result.test(), evaluated.evaluation());
            assertEquals(tiny.test().size(), evaluated.classification().orElseThrow().size());
        }
    }

    @Test
    void anInterruptedRunHasAPageWithoutEvaluation() {
        List<Call> calls = new ArrayList<>();
        try (Backend backend = Backends.open("reference");
                RunDirectory directory = RunDirectory.create(temporary.resolve("run"), false)) {
            TrainingRun run = new TrainingRun(tiny.experiment(), tiny.data(), null, backend, directory)
                    .withPage(recorder(calls));
            run.run(line -> { }, List.of(new Callback() {
                @Override
                public void epochEnd(Training training) {
                    run.stop();
                }
            }));
            assertEquals(List.of(new Call("interrupted", Optional.empty())), calls);
        }
    }

    @Test
    void aRunThatFailsAfterAnEpochHasAPageToo() {
        List<Call> calls = new ArrayList<>();
        Experiment wild = TinyRun.wild(50, "1.0e37");
        try (Backend backend = Backends.open("cpu");
                RunDirectory directory = RunDirectory.create(temporary.resolve("run"), false)) {
            TrainingRun run = new TrainingRun(wild, ExperimentData.open(wild, null), null, backend, directory)
                    .withPage(recorder(calls));
            assertThrows(WhiskerException.class, () -> run.run(line -> { }, List.of()));
            assertEquals(1, directory.readRecord().path("results").path("epochs_finished").asInt());
            assertEquals(List.of(new Call("failed", Optional.empty())), calls);
        }
    }

    @Test
    void aPageThatCannotBeWrittenIsAWarning() {
        for (RuntimeException failure : List.of(new WhiskerException("no room"), new IllegalStateException("odd"))) {
            List<String> remarks = new ArrayList<>();
            try (Backend backend = Backends.open("reference");
                    RunDirectory directory = RunDirectory.createNumbered(temporary.resolve("run"))) {
                TrainingRun.Result result = new TrainingRun(tiny.experiment(), tiny.data(), null, backend, directory)
                        .withPage((run, evaluated, data, on) -> {
                            throw failure;
                        }).run(remarks::add, List.of());
                assertTrue(result.saved());
                assertEquals("finished", directory.readRecord().path("state").asText());
                String warning = "there is no " + directory.report() + ": ";
                assertTrue(result.warnings().stream().anyMatch(line -> line.startsWith(warning)),
                        result.warnings().toString());
                assertTrue(remarks.stream().anyMatch(line -> line.startsWith("WARNING: " + warning)),
                        remarks.toString());
            }
        }
    }
}
