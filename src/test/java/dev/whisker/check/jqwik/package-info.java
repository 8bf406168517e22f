/** The jqwik adapter. */
package dev.whisker.check.jqwik;
