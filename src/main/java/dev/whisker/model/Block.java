package dev.whisker.model;

/**
 * A composite that joins a model's layers without a name of its own before theirs: for example a branch and its
 * addition. The layers in it are named as if they stood in the model themselves.
 */
public interface Block extends Composite {
    @Override
    default boolean isApplication() {
        return false;
    }

    @Override
    Block withNames(LayerNames names);
}
