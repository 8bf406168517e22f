/** Rewrites: each rewritten model computes what the plain one does. */
package dev.whisker.model.rewrite;
