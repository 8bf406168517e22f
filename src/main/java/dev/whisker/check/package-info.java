/** Whether results are right: tolerances between a backend and the reference. */
package dev.whisker.check;
