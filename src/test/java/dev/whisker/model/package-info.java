/**
 * Graphs, weights, memory plans and programs: whole models on the reference backend, gradients through them included.
 */
package dev.whisker.model;
