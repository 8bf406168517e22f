/** Downloads data sets and pretrained weights: resumes and checks downloads, and unpacks archives safely. */
package dev.whisker.download;
