package dev.whisker.train;

import dev.whisker.model.Model;
import dev.whisker.model.Parameter;
import dev.whisker.op.Backend;
import dev.whisker.tensor.Arena;
import dev.whisker.tensor.DType;
import dev.whisker.tensor.Shape;
import dev.whisker.tensor.Tensor;
import java.util.List;

/**
 * The penalties of a model's trained weights: what their regularizers add to the loss and to the gradients. Weights
 * that are not trained have none, as in Keras. Without penalties nothing is allocated and nothing computed.
 */
final class Penalties implements AutoCloseable {
    private final Backend backend;
    private final List<Parameter> penalized;
    /** As many numbers as the largest penalized weight has; 0 in inference, which needs no gradients. */
    private final int scratchSize;
    private Arena arena;
    /** (1) room for a number. */
    private Tensor number;
    private Tensor scratch;

    Penalties(Model model) {
        backend = model.backend();
        penalized = model.parameters().all().stream()
                .filter(parameter -> parameter.trainable() && parameter.spec().regularizer() != null).toList();
        scratchSize = penalized.stream().filter(parameter -> parameter.gradient() != null)
                .mapToInt(parameter -> (int) parameter.value().size()).max().orElse(0);
    }

    /** Allocates what {@link #compute} and {@link #addGradients} need, until {@link #close}. */
    void allocate() {
        if (penalized.isEmpty()) {
            return;
        }
        DType floating = backend.floatType();
        arena = new Arena("penalties");
        long numberAt = arena.reserve(floating.bytes());
        long scratchAt = arena.reserve((long) scratchSize * floating.bytes());
        arena.seal(backend::allocate);
        number = arena.tensor(Shape.of(1), floating, numberAt);
        scratch = scratchSize == 0 ? null : arena.tensor(Shape.of(scratchSize), floating, scratchAt);
    }

    /** What {@link #allocate} allocates. */
    long byteSize() {
        long floating = backend.floatType().bytes();
        return penalized.isEmpty() ? 0 : Arena.align(floating) + Arena.align(scratchSize * floating);
    }

    /** The weights that have a penalty, in the order of {@link #compute}'s results. */
    List<Parameter> weights() {
        return penalized;
    }

    /**
     * Computes each penalty.
     *
     * @param penalties one number for each of {@link #weights}, overwritten
     */
    void compute(Tensor penalties) {
        for (int i = 0; i < penalized.size(); i++) {
            Parameter parameter = penalized.get(i);
            parameter.spec().regularizer().penalty(backend, parameter.value(), penalties.slice(i, Shape.of(1)), number);
        }
    }

    /** Adds the penalties' gradients to those of the weights, which the backward pass has left. */
    void addGradients() {
        for (Parameter parameter : penalized) {
            parameter.spec().regularizer().addGradient(backend, parameter.value(), parameter.gradient(),
                    scratch.slice(0, parameter.spec().shape()));
        }
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
