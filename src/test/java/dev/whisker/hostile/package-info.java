/** A search for inputs that crash, stall, exhaust or confuse the program: docs/searches.md describes it. */
package dev.whisker.hostile;
