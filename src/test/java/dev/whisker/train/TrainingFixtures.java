package dev.whisker.train;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.whisker.backend.cpu.CpuBackend;
import dev.whisker.backend.reference.ReferenceBackend;
import dev.whisker.data.ArrayDataset;
import dev.whisker.data.Dataset;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.Dense;
import dev.whisker.layer.Flatten;
import dev.whisker.layer.Layer;
import dev.whisker.layer.MaxPooling2D;
import dev.whisker.model.Graph;
import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.model.Sequential;
import dev.whisker.op.Activation;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Shape;
import dev.whisker.train.loss.SparseCategoricalCrossentropy;
import dev.whisker.train.optimizer.Adam;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small models and pictures for tests of training. */
final class TrainingFixtures {
    static final int SIDE = 8;
    static final Shape INPUT = Shape.of(SIDE, SIDE, 1);

    private TrainingFixtures() {
    }

    /** The backends that training is tested on: a name, and what opens it. */
    static Stream<Arguments> backends() {
        return Stream.of(arguments("reference", (Supplier<Backend>) ReferenceBackend::new),
                arguments("cpu", (Supplier<Backend>) CpuBackend::new));
    }

    /**
     * Noise with a bright bar: class 0 has it across, class 1 upright, anywhere. Two classes of one mean brightness;
     * labels come in random order.
     */
    static Samples bars(int count, long seed) {
        Random random = new Random(seed);
        float[] images = new float[count * SIDE * SIDE];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            labels[n] = random.nextInt(2);
            int bar = random.nextInt(SIDE);
            for (int i = 0; i < SIDE * SIDE; i++) {
                boolean bright = (labels[n] == 0 ? i / SIDE : i % SIDE) == bar;
                images[n * SIDE * SIDE + i] = random.nextFloat() * 0.5f + (bright ? 1 : 0);
            }
        }
        return dataset(images, labels, 2);
    }

    static Samples dataset(float[] images, int[] labels, int classes) {
        List<String> names = IntStream.range(0, classes).mapToObj(i -> "class" + i).toList();
        return Samples.all(new ArrayDataset(images, labels, SIDE, SIDE, 1, names));
    }

    /** Pictures of two classes whose values are not checked. */
    static Samples unchecked(float[] images, int[] labels) {
        return Samples.all(new Dataset() {
            @Override
            public int size() {
                return labels.length;
            }

            @Override
            public List<String> classNames() {
                return List.of("class0", "class1");
            }

            @Override
            public int height() {
                return SIDE;
            }

            @Override
            public int width() {
                return SIDE;
            }

            @Override
            public int channels() {
                return 1;
            }

            @Override
            public int label(int id) {
                return labels[id];
            }

            @Override
            public void read(int id, float[] dest, int offset) {
                System.arraycopy(images, id * sampleLength(), dest, offset, sampleLength());
            }
        });
    }

    /** Convolution, pooling, flatten, and the layers given. */
    static Graph cnn(Layer... top) {
        Sequential.Builder builder = Sequential.builder(INPUT)
                .add(Conv2D.of(4, 3).activation(Activation.RELU))
                .add(MaxPooling2D.of(2))
                .add(Flatten.of());
        for (Layer layer : top) {
            builder.add(layer);
        }
        return builder.build();
    }

    static Graph twoLogits() {
        return cnn(Dense.of(2));
    }

    static Trainer trainer(Graph model, Backend backend, TrainingOptions options) {
        return Trainer.of(model, backend, new SparseCategoricalCrossentropy(true),
                Adam.defaults().withLearningRate(0.01), options);
    }

    static TrainingOptions options() {
        return TrainingOptions.defaults().withBatchSize(16).withSeed(5);
    }

    /** Every weight by its path. */
    static Map<String, double[]> weights(Model model) {
        Map<String, double[]> values = new TreeMap<>();
        for (Parameter parameter : model.parameters().all()) {
            values.put(parameter.path(), model.backend().read(parameter.value()));
        }
        return values;
    }
}
