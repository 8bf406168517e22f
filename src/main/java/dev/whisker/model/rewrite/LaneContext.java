package dev.whisker.model.rewrite;

import dev.whisker.layer.LayerContext;
import dev.whisker.model.InnerContext;
import dev.whisker.op.Scratch;

/** What layers find around them that are computed in a lane: all as outside, but for scratch memory of their own. */
record LaneContext(LayerContext outer, Scratch scratch) implements InnerContext {
}
