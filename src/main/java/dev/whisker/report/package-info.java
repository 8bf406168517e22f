/** Charts of a run's history, drawn without a display. */
package dev.whisker.report;
