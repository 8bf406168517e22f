package dev.whisker.layer;

/** Is told when a layer begins and ends to compute, for measurements. Calls of layers inside a layer are nested. */
public interface LayerClock {
    void begin();

    /**
     * What began last has ended.
     *
     * @param layer    the path of its value
     * @param backward whether it computed gradients
     */
    void end(String layer, boolean backward);
}
