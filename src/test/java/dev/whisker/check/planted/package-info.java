/** Mistakes planted in layers: the checks must find and shrink each of them (docs/planted-mistakes.md). */
package dev.whisker.check.planted;
