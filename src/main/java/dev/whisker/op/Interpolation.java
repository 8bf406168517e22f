package dev.whisker.op;

/** How a value between pixels is found. */
public enum Interpolation {
    NEAREST, BILINEAR
}
