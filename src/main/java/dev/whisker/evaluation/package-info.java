/**
 * How well a model tells classes apart: confusion matrices, scores per class, and how certain such figures are. Plain
 * arithmetic on labels and outputs; models and pictures are the caller's.
 */
package dev.whisker.evaluation;
