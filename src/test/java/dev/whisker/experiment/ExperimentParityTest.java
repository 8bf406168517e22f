package dev.whisker.experiment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaHere;
import dev.whisker.check.ModelParity;
import dev.whisker.op.Backend;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each layer of the built-in experiments, at the shape that it has there, against the reference. */
class ExperimentParityTest {
    static List<String> models() {
        return Experiments.names();
    }

    @ParameterizedTest
    @MethodSource("models")
    void agreesOnTheCpu(String name) {
        try (Backend cpu = new CpuBackend()) {
            agrees(name, cpu);
        }
    }

    @Tag(CudaHere.TAG)
    @ParameterizedTest
    @MethodSource("models")
    void agreesOnTheGpu(String name) {
        try (Backend cuda = CudaHere.open()) {
            agrees(name, cuda);
        }
    }

    private static void agrees(String name, Backend backend) {
        var reports = ModelParity.of(Experiments.find(name).model()).run(backend);
        assertTrue(reports.size() >= 7, () -> name + " has only " + reports.size() + " layers");
        ModelParity.firstDivergent(reports).ifPresent(first -> {
            throw new AssertionError(first.getKey() + ": " + first.getValue());
        });
    }
}
