/** The backends there are, whether each can be used here, and the choice between them. */
package dev.whisker.backend;
