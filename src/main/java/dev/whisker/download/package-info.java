/** Fetches data sets and pretrained weights: known downloads, resumed and checked, archives unpacked safely. */
package dev.whisker.download;
