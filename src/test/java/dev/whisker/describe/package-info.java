/** Descriptions as text: calls, values, nearest names. */
package dev.whisker.describe;
