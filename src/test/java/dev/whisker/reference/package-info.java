/** The pages of docs that are generated from the program, and that they are up to date. */
package dev.whisker.reference;
