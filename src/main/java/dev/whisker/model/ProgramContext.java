package dev.whisker.model;

import dev.whisker.layer.LayerContext;
import dev.whisker.layer.NamedLayer;
import dev.whisker.op.Backend;
import dev.whisker.op.Mode;
import dev.whisker.op.RandomKey;
import dev.whisker.op.Scratch;
import dev.whisker.tensor.Tensor;

/** What layer {@code index} of a program finds around it. */
final class ProgramContext implements LayerContext {
    private final Model model;
    private final ProgramSpec spec;
    private final int index;
    private final int firstBackward;
    private final Scratch scratch;
    private final NamedLayer named;

    ProgramContext(Model model, ProgramSpec spec, int index, int firstBackward, Scratch scratch) {
        this.model = model;
        this.spec = spec;
        this.index = index;
        this.firstBackward = firstBackward;
        this.scratch = scratch;
        this.named = model.description().layers().get(index);
    }

    @Override
    public Backend backend() {
        return model.backend();
    }

    @Override
    public Mode mode() {
        return named.inference() ? Mode.INFERENCE : spec.mode();
    }

    @Override
    public boolean trainable() {
        return named.trainable();
    }

    @Override
    public boolean needsInputGradient() {
        return index > firstBackward && index <= spec.lossLayer();
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public RandomKey key() {
        return new RandomKey(model.seed(), named.id());
    }

    @Override
    public Tensor weight(String name) {
        return parameter(name).value();
    }

    @Override
    public Tensor gradient(String name) {
        return spec.mode() == Mode.TRAINING && index <= spec.lossLayer() ? parameter(name).gradient() : null;
    }

    private Parameter parameter(String name) {
        return model.parameters().get(named.path(name));
    }
}
