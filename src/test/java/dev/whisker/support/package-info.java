/** Helpers that tests of several packages share; nothing here is a test. */
package dev.whisker.support;
