/** What is observed of a training, and the files that say so. */
package dev.whisker.train.inside;
