package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cuda.CudaProbe;
import dev.whisker.op.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void tellsOfEveryBackendInOneLine() {
        List<Backends.Status> all = Backends.all();
        assertEquals(List.of("cuda", "cpu", "reference"), all.stream().map(Backends.Status::name).collect(Collectors.toList()));
        for (Backends.Status status : all) {
            assertEquals(1, status.detail().lines().count(), status.toString());
        }
        assertTrue(all.get(1).usable(), all.get(1).detail());
        assertTrue(all.get(1).detail().matches("oneDNN \\d+\\.\\d+.*thread.*libwhisker_cpu\\.so.*"), all.get(1).detail());
        assertTrue(all.get(2).usable());
    }

    @Test
    void opensByName() {
        for (String name : List.of("cpu", "reference")) {
            try (Backend backend = Backends.open(name)) {
                assertEquals(name, backend.name());
            }
        }
    }

    @Test
    void autoTakesTheFastestAndSaysWhatItPassedOver() {
        List<String> said = new ArrayList<>();
        try (Backend backend = Backends.open("auto", said::add)) {
            assertEquals("cpu", backend.name());
        }
        assertEquals(2, said.size());
        assertTrue(said.get(0).startsWith("backend cuda is not usable: it is not part of this version yet"), said.get(0));
        assertTrue(said.get(1).startsWith("backend cpu: oneDNN"), said.get(1));
    }

    @Test
    void unknownNamesAreToldTheKnownOnes() {
        WhiskerException e = assertThrows(WhiskerException.class, () -> Backends.open("gpu"));
        assertEquals("there is no backend 'gpu'; the backends are auto, cpu, cuda, reference", e.getMessage());
    }

    @Test
    void cudaIsNotUsableYetEvenWhereThereIsAGpu() {
        CudaProbe gpu = new CudaProbe(null, List.of(new CudaProbe.Device(0, "NVIDIA H100", "9.0", 1L << 36)), "13.1", "13.0");
        Backends.Status status = Backends.cuda(gpu);
        assertFalse(status.usable());
        assertEquals("it is not part of this version yet (this machine has NVIDIA H100 with 65536 MiB, compute capability 9.0; "
                + "its driver serves CUDA 13.1, this build was made with 13.0)", status.detail());
        WhiskerException e = assertThrows(WhiskerException.class, () -> Backends.open("cuda"));
        assertTrue(e.getMessage().startsWith("the cuda backend is not usable: it is not part of this version yet"), e.getMessage());
        assertTrue(e.getMessage().endsWith("; use cpu or reference"), e.getMessage());
    }
}
