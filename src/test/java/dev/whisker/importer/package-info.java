/** Weights of other programs: which tensor goes where, and files that are damaged or hostile. */
package dev.whisker.importer;
