package dev.whisker.layer;

import dev.whisker.op.Mode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Every layer's gradients against central differences, on the reference backend in float64, with and without training. */
class LayerGradientTest {
    private static final int TRIES = 80;

    @Property(tries = 2 * TRIES, seed = "11", shrinking = ShrinkingMode.BOUNDED)
    void conv2D(@ForAll("conv2D") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = 2 * TRIES, seed = "12", shrinking = ShrinkingMode.BOUNDED)
    void depthwiseConv2D(@ForAll("depthwiseConv2D") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = 2 * TRIES, seed = "13", shrinking = ShrinkingMode.BOUNDED)
    void dense(@ForAll("dense") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = TRIES, seed = "14", shrinking = ShrinkingMode.BOUNDED)
    void maxPooling2D(@ForAll("maxPooling2D") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = TRIES, seed = "15", shrinking = ShrinkingMode.BOUNDED)
    void globalPooling(@ForAll("globalPooling") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = 2 * TRIES, seed = "16", shrinking = ShrinkingMode.BOUNDED)
    void batchNormalization(@ForAll("batchNormalization") LayerCase layerCase, @ForAll Mode mode, @ForAll boolean frozen, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, frozen, seed);
    }

    @Property(tries = 2 * TRIES, seed = "17", shrinking = ShrinkingMode.BOUNDED)
    void activations(@ForAll("activationLayer") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = TRIES, seed = "18", shrinking = ShrinkingMode.BOUNDED)
    void dropout(@ForAll("dropout") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = TRIES, seed = "19", shrinking = ShrinkingMode.BOUNDED)
    void views(@ForAll("view") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = 3 * TRIES, seed = "20", shrinking = ShrinkingMode.BOUNDED)
    void pictures(@ForAll("picture") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Property(tries = 2 * TRIES, seed = "21", shrinking = ShrinkingMode.BOUNDED)
    void blocks(@ForAll("block") LayerCase layerCase, @ForAll Mode mode, @ForAll boolean frozen, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, frozen, seed);
    }

    @Provide
    Arbitrary<LayerCase> block() {
        return LayerCases.block();
    }

    @Property(tries = TRIES, seed = "22", shrinking = ShrinkingMode.BOUNDED)
    void zeroPadding2D(@ForAll("zeroPadding2D") LayerCase layerCase, @ForAll Mode mode, @ForAll long seed) {
        DirectionalCheck.check(layerCase, mode, false, seed);
    }

    @Provide
    Arbitrary<LayerCase> conv2D() {
        return LayerCases.conv2D();
    }

    @Provide
    Arbitrary<LayerCase> depthwiseConv2D() {
        return LayerCases.depthwiseConv2D();
    }

    @Provide
    Arbitrary<LayerCase> dense() {
        return LayerCases.dense();
    }

    @Provide
    Arbitrary<LayerCase> maxPooling2D() {
        return LayerCases.maxPooling2D();
    }

    @Provide
    Arbitrary<LayerCase> zeroPadding2D() {
        return LayerCases.zeroPadding2D();
    }

    @Provide
    Arbitrary<LayerCase> globalPooling() {
        return LayerCases.globalPooling();
    }

    @Provide
    Arbitrary<LayerCase> batchNormalization() {
        return LayerCases.batchNormalization();
    }

    @Provide
    Arbitrary<LayerCase> activationLayer() {
        return LayerCases.activationLayer();
    }

    @Provide
    Arbitrary<LayerCase> dropout() {
        return LayerCases.dropout();
    }

    @Provide
    Arbitrary<LayerCase> view() {
        return LayerCases.view();
    }

    @Provide
    Arbitrary<LayerCase> picture() {
        return LayerCases.picture();
    }
}
