/**
 * The command line: {@link dev.whisker.cli.Main} and one class a command.
 *
 * <p>Commands do little themselves: they read options, call what the other packages offer, and print. Results for
 * programs ({@code --json}) go to standard output alone; what is only for people then goes to standard error.
 */
package dev.whisker.cli;
