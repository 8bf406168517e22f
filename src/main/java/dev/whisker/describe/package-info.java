/**
 * How things are written as text: a record has a {@link dev.whisker.describe.Signature}, which makes it from a
 * {@link dev.whisker.describe.Call} and writes it as one; a {@link dev.whisker.describe.Registry} knows all signatures of
 * one kind by name, those of a user's own {@link dev.whisker.describe.Provider} among them.
 */
package dev.whisker.describe;
