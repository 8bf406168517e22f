/** Whole networks known by name, described by layers: the MobileNets. */
package dev.whisker.application;
