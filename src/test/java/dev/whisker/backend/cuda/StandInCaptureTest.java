package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.tensor.DType;
import dev.whisker.tensor.Tensor;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stand-in for a GPU captures calls as strictly as CUDA documents it. */
class StandInCaptureTest extends OpenCuda {
    private static final int UNSUPPORTED = 900;
    private static final int INVALIDATED = 901;
    private static final int UNMATCHED = 903;
    private static final int ISOLATION = 905;
    private static final int IMPLICIT = 906;
    private static final int CAPTURED_EVENT = 907;

    private final long[] made = new long[1];
    private long stream;
    private long event;
    private long memory;

    @BeforeEach
    void create() {
        assumeTrue(CudaHere.isStandIn(), "tests the stand-in");
        assertEquals(0, WhiskerCuda.createStream(made));
        stream = made[0];
        assertEquals(0, WhiskerCuda.createEvent(made));
        event = made[0];
        assertEquals(0, WhiskerCuda.allocate(64, made));
        memory = made[0];
    }

    @AfterEach
    void destroy() {
        if (memory == 0) {
            return; // the test was skipped
        }
        assertEquals(0, WhiskerCuda.release(memory));
        assertEquals(0, WhiskerCuda.destroyEvent(event));
        assertEquals(0, WhiskerCuda.destroyStream(stream));
    }

    private int fill(int value) {
        return WhiskerCuda.setBytes(memory, value, 64, stream);
    }

    private double first() {
        Tensor copy = tensor(DType.FLOAT32, 1);
        backend.synchronize(); // which clears it, on another stream
        assertEquals(0, WhiskerCuda.synchronize(stream));
        assertEquals(0, WhiskerCuda.copy(Tensors.address(copy), memory, 4, stream));
        assertEquals(0, WhiskerCuda.synchronize(stream));
        return backend.read(copy)[0];
    }

    @Test
    void workIsDoneWithEachLaunchAndNotBefore() {
        assertEquals(0, fill(0));
        assertEquals(0, WhiskerCuda.beginCapture(stream));
        assertEquals(0, fill(0xff));
        assertEquals(0, WhiskerCuda.endCapture(stream, made));
        long graph = made[0];
        for (int i = 0; i < 3; i++) {
            assertEquals(0, first());
            assertEquals(0, WhiskerCuda.launchGraph(graph, stream));
            assertEquals(Double.NaN, first());
            assertEquals(0, fill(0));
        }
        // What was launched goes on without the graph.
        assertEquals(0, WhiskerCuda.launchGraph(graph, stream));
        assertEquals(0, WhiskerCuda.destroyGraph(graph));
        assertEquals(Double.NaN, first());
        assertNotEquals(0, WhiskerCuda.launchGraph(graph, stream));
        assertNotEquals(0, WhiskerCuda.destroyGraph(graph));
    }

    /** Each call reports its error, and makes the capture void. */
    @Test
    void whatACaptureDoesNotStandMakesItVoid() {
        List<IntSupplier> calls = List.of(() -> WhiskerCuda.allocate(64, new long[1]), () -> WhiskerCuda.release(1),
                () -> WhiskerCuda.allocateHost(64, new long[1]), () -> WhiskerCuda.releaseHost(1),
                () -> WhiskerCuda.synchronize(stream), () -> WhiskerCuda.synchronizeEvent(event));
        for (IntSupplier call : calls) {
            assertVoid(UNSUPPORTED, call);
        }
        assertVoid(ISOLATION, () -> WhiskerCuda.waitFor(stream, event));
        assertVoid(IMPLICIT, () -> WhiskerCuda.setBytes(memory, 0, 64, 0));
    }

    private void assertVoid(int error, IntSupplier call) {
        assertEquals(0, WhiskerCuda.beginCapture(stream));
        assertEquals(0, fill(1));
        assertEquals(error, call.getAsInt());
        assertEquals(INVALIDATED, fill(1));
        assertEquals(INVALIDATED, WhiskerCuda.endCapture(stream, made));
        assertEquals(0, made[0]);
        assertEquals(0, fill(0));
    }

    @Test
    void anEventOfACaptureCannotBeWaitedFor() {
        assertEquals(0, WhiskerCuda.record(event, stream));
        assertEquals(0, WhiskerCuda.beginCapture(stream));
        assertEquals(0, WhiskerCuda.record(event, stream));
        assertEquals(0, WhiskerCuda.endCapture(stream, made));
        assertEquals(0, WhiskerCuda.destroyGraph(made[0]));
        assertEquals(CAPTURED_EVENT, WhiskerCuda.synchronizeEvent(event));
        assertEquals(CAPTURED_EVENT, WhiskerCuda.waitFor(stream, event));
        assertEquals(0, WhiskerCuda.record(event, stream));
        assertEquals(0, WhiskerCuda.synchronizeEvent(event));
    }

    @Test
    void beginAndEndBelongTogether() {
        assertEquals(UNSUPPORTED, WhiskerCuda.beginCapture(0));
        assertEquals(UNMATCHED, WhiskerCuda.endCapture(stream, made));
        assertEquals(0, WhiskerCuda.beginCapture(stream));
        assertEquals(UNSUPPORTED, WhiskerCuda.beginCapture(stream));
        assertEquals(0, WhiskerCuda.endCapture(stream, made));
        assertEquals(0, WhiskerCuda.destroyGraph(made[0]));
    }

    /** Other threads may go on: their calls are none of the capture's. */
    @Test
    void anotherThreadDoesNotDisturb() throws InterruptedException {
        assertEquals(0, WhiskerCuda.beginCapture(stream));
        int[] errors = new int[2];
        Thread other = new Thread(() -> {
            long[] address = new long[1];
            errors[0] = WhiskerCuda.allocate(64, address);
            errors[1] = WhiskerCuda.release(address[0]);
        });
        other.start();
        other.join();
        assertEquals(0, errors[0] + errors[1]);
        assertEquals(0, WhiskerCuda.endCapture(stream, made));
        assertEquals(0, WhiskerCuda.destroyGraph(made[0]));
    }
}
