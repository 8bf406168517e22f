/** Blocks: layers joined in ways that many networks have in common, each a word for the nodes that it writes. */
package dev.whisker.block;
