/**
 * What happens while a model is trained: a {@link dev.whisker.train.callback.Callback} sees every step and epoch and
 * may steer the {@link dev.whisker.train.callback.Training}; {@link dev.whisker.train.callback.History} keeps what each
 * epoch gave. {@link dev.whisker.train.callback.Callbacks} knows those that text can name.
 */
package dev.whisker.train.callback;
