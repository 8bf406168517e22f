/** Experiments and runs: YAML, data, run directories, records, equal files, full disks. */
package dev.whisker.experiment;
