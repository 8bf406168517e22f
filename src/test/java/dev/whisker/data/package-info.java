/** Pictures: decoding, damage, directories, splits, batches. */
package dev.whisker.data;
