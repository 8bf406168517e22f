/** Whole networks known by name, described by layers: the MobileNets and ResNet50. */
package dev.whisker.application;
