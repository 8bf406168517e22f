/** Reading and writing files of all formats: what is replaced, what is refused, and what a killed writer leaves. */
package dev.whisker.format;
