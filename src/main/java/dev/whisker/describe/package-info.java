/**
 * Descriptions of layers, losses and other parts as text. A record has a {@link dev.whisker.describe.Signature}, which
 * creates it from a {@link dev.whisker.describe.Call} and writes it as one. A {@link dev.whisker.describe.Registry} has
 * all signatures of one kind by name, including those of users' {@link dev.whisker.describe.Provider providers}.
 */
package dev.whisker.describe;
