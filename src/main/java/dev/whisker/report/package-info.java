/** What a run leaves for people to look at: charts of its history, drawn without a display. */
package dev.whisker.report;
