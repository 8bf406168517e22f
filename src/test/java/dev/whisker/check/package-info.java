/** The gradient and parity checks themselves, and searches that use them. */
package dev.whisker.check;
