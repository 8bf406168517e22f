/** Charts. */
package dev.whisker.report;
