/**
 * Files by format, and how files are read and written whatever their format: an {@link dev.whisker.format.AtomicFile}
 * is the old one or the whole new one at every moment; {@link dev.whisker.format.Elements} stream numbers piece by
 * piece, so that large weights need no memory.
 */
package dev.whisker.format;
