package dev.whisker.train;

import dev.whisker.backend.Backends;
import dev.whisker.backend.ComputeOptions;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Dropout;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Memory;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import dev.whisker.train.callback.Callback;
import dev.whisker.train.callback.Training;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * A process that trains for long and reports what memory it takes: {@code Soak steps|models BACKEND COUNT}. It prints
 * a mark ten times, after each tenth of the work:
 *
 * <pre>mark DONE resident=KIB heap=KIB pointers=COUNT bytes=BYTES open=COUNT</pre>
 *
 * Resident memory is measured after a garbage collection, with a heap that is all touched at the start
 * ({@link #OPTIONS}), so that it grows only by what is outside; heap is what is used of it. Pointers and bytes are
 * those of JavaCPP that have not been freed; open counts the memory that backends have allocated and nobody has closed.
 */
final class Soak {
    /**
     * The options of java that it needs. The second compiler is off: it takes and frees memory for a minute or two,
     * which the system sees later or not at all.
     */
    static final List<String> OPTIONS = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1");
    private static final int MARKS = 10;
    private static final int BATCH = 16;
    private static final int STEPS_PER_EPOCH = 10;

    private final String name;
    private final long count;
    private final List<Memory> allocated = new ArrayList<>();

    private Soak(String name, long count) {
        this.name = name;
        this.count = count;
    }

    public static void main(String[] arguments) throws IOException {
        Soak soak = new Soak(arguments[1], Long.parseLong(arguments[2]));
        if (arguments[0].equals("steps")) {
            soak.steps();
        } else {
            soak.models();
        }
    }

    private Backend open() {
        return Backends.open(ComputeOptions.of(name), line -> { });
    }

    /** A backend whose allocations are noted. */
    private Backend watched(Backend backend) {
        return (Backend) Proxy.newProxyInstance(Soak.class.getClassLoader(), new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> {
            try {
                Object result = method.invoke(backend, arguments);
                if (result instanceof Memory memory) {
                    allocated.add(memory);
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static Graph graph(int filters) {
        return Sequential.builder(TrainingFixtures.INPUT)
                .add(Conv2D.of(filters, 3).activation(Activation.RELU))
                .add(BatchNormalization.of())
                .add(MaxPooling2D.of(2))
                .add(Flatten.of())
                .add(Dropout.of(0.3))
                .add(Dense.of(2))
                .build();
    }

    private static Trainer trainer(int filters, Backend backend) {
        return Trainer.of(graph(filters), backend, new SparseCategoricalCrossentropy(true), Adam.defaults(),
                TrainingOptions.defaults().withBatchSize(BATCH).withSeed(filters));
    }

    /** One model, trained for so many steps, with a validation after every tenth. */
    private void steps() {
        Samples samples = TrainingFixtures.bars(BATCH * STEPS_PER_EPOCH, 1);
        try (Backend backend = open(); Trainer trainer = trainer(4, watched(backend))) {
            Callback marks = new Callback() {
                @Override
                public void batchEnd(Training training) {
                    if (training.stepsDone() % (count / MARKS) == 0) {
                        mark(training.stepsDone(), backend);
                    }
                }
            };
            trainer.fit(samples, TrainingFixtures.bars(BATCH, 2), Math.toIntExact(count / STEPS_PER_EPOCH),
                    List.of(marks));
        }
    }

    /** So many models of eight kinds, one after the other, each with a backend of its own and two steps. */
    private void models() {
        Samples samples = TrainingFixtures.bars(BATCH * 2, 1);
        for (int i = 1; i <= count; i++) {
            try (Backend backend = open()) {
                try (Trainer trainer = trainer(3 + i % 8, watched(backend))) {
                    trainer.fit(samples, samples, 1, List.of());
                }
                if (i % (count / MARKS) == 0) {
                    mark(i, backend);
                }
                allocated.removeIf(memory -> !isOpen(memory, backend));
            }
        }
    }

    private void mark(long done, Backend backend) {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        System.out.println("mark " + done + " resident=" + resident() + " heap="
                + (runtime.totalMemory() - runtime.freeMemory()) / 1024 + " pointers=" + Pointer.totalCount()
                + " bytes=" + Pointer.totalBytes() + " open="
                + allocated.stream().filter(memory -> isOpen(memory, backend)).count());
    }

    /** Memory refuses to be read when it is closed. */
    private static boolean isOpen(Memory memory, Backend backend) {
        try {
            backend.read(new Tensor(Shape.of(1), backend.floatType(), memory, 0));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** In KiB. */
    private static long resident() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
