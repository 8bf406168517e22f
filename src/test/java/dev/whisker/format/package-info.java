/** Reading and writing files whatever their format: what is replaced, refused, and left by a writer that is killed. */
package dev.whisker.format;
