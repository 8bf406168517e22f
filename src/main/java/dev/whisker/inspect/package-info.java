/**
 * Looking inside a network: {@link dev.whisker.inspect.Trace} shows the values of every layer and their gradients; the
 * analyses are made of these. Each names its formula and its source. Nothing here changes a model.
 */
package dev.whisker.inspect;
