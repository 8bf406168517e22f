package dev.whisker.application;

/** How an application without its top makes one vector of its last feature map. */
public enum FeaturePooling { AVG, MAX }
