/**
 * Charts and pages. {@link dev.whisker.report.HtmlPage} is a page in one file, and takes pieces of
 * {@link dev.whisker.report.Html}: tables, figures, charts that the browser draws, tabs and pictures.
 * {@link dev.whisker.report.EpochChart} is a chart as a PNG file, drawn without a display.
 */
package dev.whisker.report;
