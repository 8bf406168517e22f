package dev.whisker.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.whisker.WhiskerException;
import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.cuda.CudaBackend;
import dev.whisker.backend.cuda.CudaProbe;
import dev.whisker.op.Backend;
import dev.whisker.op.Precision;
import dev.whisker.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void tellsOfEveryBackendInOneLine() {
        List<Backends.Status> all = Backends.all();
        assertEquals(List.of("cuda", "cpu", "reference"),
                all.stream().map(Backends.Status::name).collect(Collectors.toList()));
        for (Backends.Status status : all) {
            assertEquals(1, status.detail().lines().count(), status.toString());
        }
        assertTrue(all.get(1).usable(), all.get(1).detail());
        assertTrue(all.get(1).detail().matches("oneDNN \\d+\\.\\d+.*thread.*libwhisker_cpu\\.so.*"),
                all.get(1).detail());
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
    void autoTakesTheFastestAndSaysWhyNotAGpuThatIsThereInPart() {
        assumeFalse(CudaProbe.probe().usable(), "there is a GPU here");
        List<String> said = new ArrayList<>();
        try (Backend backend = Backends.open("auto", said::add)) {
            assertEquals("cpu", backend.name());
        }
        assertTrue(said.get(said.size() - 1).startsWith("backend cpu: oneDNN"), said.toString());
        assertEquals(CudaProbe.probe().absent() ? List.of()
                : List.of("backend cuda is not usable: " + CudaProbe.probe().reason()),
                said.subList(0, said.size() - 1));
    }

    @Test
    void unknownNamesAreToldTheKnownOnes() {
        WhiskerException e = assertThrows(WhiskerException.class, () -> Backends.open("gpu"));
        assertEquals("there is no backend 'gpu'; the backends are auto, cpu, cuda, reference", e.getMessage());
    }

    @Test
    void tellsWhichGpuAndWhichLibraries() {
        CudaProbe gpu = new CudaProbe(null, false, List.of(new CudaProbe.Device(0, "NVIDIA K80", 37, 1L << 34),
                new CudaProbe.Device(1, "NVIDIA H100", 90, 1L << 36)),
                "13.1", "13.0", "cuDNN 9.19.0, cuBLAS 13.1.1; /lib/libwhisker_cuda.so");
        Backends.Status status = Backends.cuda(gpu);
        assertTrue(status.usable());
        assertEquals("NVIDIA H100 (65536 MiB, compute capability 9.0) (the first supported of 2 GPUs), the driver "
                + "serves CUDA 13.1, this build was made with 13.0, "
                + "cuDNN 9.19.0, cuBLAS 13.1.1; /lib/libwhisker_cuda.so", status.detail());
    }

    @Test
    void cudaWithoutAGpuIsRefused() {
        CudaProbe probe = CudaProbe.probe();
        assumeFalse(probe.usable(), "there is a GPU here");
        WhiskerException e = assertThrows(WhiskerException.class, () -> Backends.open("cuda"));
        assertEquals("the cuda backend is not usable: " + probe.reason() + "; use cpu or reference", e.getMessage());
    }

    @Test
    void tf32IsTheCudaBackends() {
        for (String name : List.of("cpu", "reference")) {
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> Backends.open(name, Precision.TF32, line -> { }));
            assertEquals("the " + name + " backend does not compute in tf32; use --precision fp32, or the cuda backend",
                    e.getMessage());
        }
    }

    @Test
    void mixedIsForProcessorsThatMultiplyBfloat16() {
        WhiskerException refused = assertThrows(WhiskerException.class,
                () -> Backends.open("reference", Precision.MIXED, line -> { }));
        assertEquals("the reference backend does not compute in mixed; use --precision fp32, or the cpu or cuda "
                + "backend",
                refused.getMessage());
        Optional<String> fault = CpuBackend.fault(Precision.MIXED);
        if (fault.isPresent()) {
            WhiskerException e = assertThrows(WhiskerException.class,
                    () -> Backends.open("cpu", Precision.MIXED, line -> { }));
            assertEquals("the cpu backend does not compute in mixed on this processor: " + fault.get()
                    + "; use --precision fp32", e.getMessage());
            return;
        }
        try (Backend backend = Backends.open("auto", Precision.MIXED, line -> { })) {
            assertEquals(CudaProbe.probe().usable() ? "cuda" : "cpu", backend.name());
            assertEquals(DType.BFLOAT16, backend.activationType());
            assertEquals(DType.FLOAT32, backend.weightType());
        }
    }

    @Test
    void mixedIsForGpusThatMultiplyBfloat16() {
        CudaProbe.Device turing = new CudaProbe.Device(0, "T4", 75, 15L << 30);
        WhiskerException e = assertThrows(WhiskerException.class,
                () -> new CudaBackend(turing, Precision.MIXED, Map.of()));
        assertEquals("the cuda backend does not compute in mixed on this GPU: it needs compute capability 8.0 or more, "
                + "and this is T4 (15360 MiB, compute capability 7.5); use --precision fp32", e.getMessage());
        WhiskerException legacy = assertThrows(WhiskerException.class,
                () -> new CudaBackend(turing, Precision.MIXED, Map.of("convolution", "legacy")));
        assertEquals("the choice convolution=legacy of the cuda backend is for fp32 and tf32, received --precision "
                + "mixed; leave it out", legacy.getMessage());
    }
}
