/** Figures of classification against published numbers and their definitions. */
package dev.whisker.evaluation;
