/**
 * File formats, and what reading and writing files of all formats have in common: an
 * {@link dev.whisker.format.AtomicFile} has its old or its complete new content at every moment;
 * {@link dev.whisker.format.Elements} stream numbers piece by piece, so that large weights need no memory.
 */
package dev.whisker.format;
