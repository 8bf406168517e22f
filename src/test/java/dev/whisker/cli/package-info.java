/** Commands as a user calls them: output, exit codes, bad input, signals, the launchers. */
package dev.whisker.cli;
