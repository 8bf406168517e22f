package dev.whisker.train.callback;

/**
 * What watches one call of fit, under a name that is the same in every process.
 *
 * @param name    the text of a record, such as "EarlyStopping[monitor=val_loss, ...]"; the class of any other callback
 * @param watcher what its {@link Callback#begin} gave
 */
public record NamedCallback(String name, Callback watcher) {
    /** Begins to watch. */
    public static NamedCallback begin(Callback callback) {
        return new NamedCallback(callback instanceof Record ? callback.toString() : callback.getClass().getName(),
                callback.begin());
    }
}
