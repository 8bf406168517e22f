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
import dev.whisker.op.Padding;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Models of different sizes, each with a backend, number of threads, seed and samples of its own, trained alone, at
 * once in threads of one process, and by turns in one thread.
 */
final class SeveralModels {
    private final String backend;
    private final int epochs;

    SeveralModels(String backend, int epochs) {
        this.backend = backend;
        this.epochs = epochs;
    }

    /** A model in training. Number i computes with 1, 2 or 3 threads. */
    private final class Member implements AutoCloseable {
        private final Backend opened;
        private final Trainer trainer;
        private final Samples samples;

        Member(int number) {
            opened = Backends.open(ComputeOptions.of(backend).threads(backend.equals("cpu") ? 1 + number % 3 : 0),
                    line -> { });
            // Large enough that operations divide their work among threads.
            trainer = Trainer.of(graph(16 + 8 * (number % 4)), opened, new SparseCategoricalCrossentropy(true),
                    Adam.defaults().withLearningRate(0.01),
                    TrainingOptions.defaults().withBatchSize(64).withSeed(number));
            samples = TrainingFixtures.bars(128, 100 + number);
        }

        private static Graph graph(int filters) {
            return Sequential.builder(TrainingFixtures.INPUT)
                    .add(Conv2D.of(filters, 3).padding(Padding.SAME).activation(Activation.RELU))
                    .add(BatchNormalization.of())
                    .add(MaxPooling2D.of(2))
                    .add(Conv2D.of(2 * filters, 3).activation(Activation.RELU))
                    .add(Flatten.of())
                    .add(Dropout.of(0.3))
                    .add(Dense.of(2))
                    .build();
        }

        void train(int count) {
            trainer.fit(samples, samples, count, List.of());
        }

        Map<String, double[]> weights() {
            return TrainingFixtures.weights(trainer.model());
        }

        @Override
        public void close() {
            trainer.close();
            opened.close();
        }
    }

    private Map<String, double[]> trained(int number) {
        try (Member member = new Member(number)) {
            member.train(epochs);
            return member.weights();
        }
    }

    /** The weights of the first models, each trained while nothing else runs. */
    List<Map<String, double[]>> alone(int count) throws InterruptedException, ExecutionException {
        List<Map<String, double[]>> weights = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            ExecutorService thread = Executors.newSingleThreadExecutor();
            weights.add(thread.submit(() -> trained(number)).get());
            thread.shutdown();
        }
        return weights;
    }

    /** The same, all at once. */
    List<Map<String, double[]>> together(int count) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        CyclicBarrier start = new CyclicBarrier(count);
        List<Future<Map<String, double[]>>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            futures.add(threads.submit(() -> {
                start.await(1, TimeUnit.MINUTES);
                return trained(number);
            }));
        }
        List<Map<String, double[]>> weights = new ArrayList<>();
        for (Future<Map<String, double[]>> future : futures) {
            weights.add(future.get());
        }
        threads.shutdown();
        return weights;
    }

    /** The same, an epoch of each at a time, in this thread. */
    List<Map<String, double[]>> byTurns(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new Member(i));
        }
        for (int epoch = 0; epoch < epochs; epoch++) {
            members.forEach(member -> member.train(1));
        }
        List<Map<String, double[]>> weights = members.stream().map(Member::weights).toList();
        members.forEach(Member::close);
        return weights;
    }
}
