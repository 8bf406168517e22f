package dev.whisker.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.whisker.layer.Add;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.ZeroPadding2D;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import org.junit.jupiter.api.Test;

class GraphSummaryTest {
    /** The layout of tf.keras 2.8 for functional models; the first rows are those that it prints for ResNet50. */
    @Test
    void graphsHaveAColumnOfConnections() {
        GraphBuilder b = Graph.builder(Shape.of(224, 224, 3)).name("resnet50");
        Value pad = b.add("conv1_pad", ZeroPadding2D.of(3), b.input());
        Value one = b.add("conv2_block1_0_bn", Conv2D.of(64, 7).strides(2), pad);
        Value two = b.add("conv2_block1_3_bn_with_a_long_name", Conv2D.of(64, 1).padding(Padding.SAME), one);
        Graph model = b.build(b.add("conv2_block1_add", new Add(), one, two));
        assertEquals("""
                Model: "resnet50"
                __________________________________________________________________________________________________
                 Layer (type)                   Output Shape         Param #     Connected to                    \s
                ==================================================================================================
                 input_1 (InputLayer)           [(None, 224, 224, 3  0           []                              \s
                                                )]                                                               \s
                                                                                                                 \s
                 conv1_pad (ZeroPadding2D)      (None, 230, 230, 3)  0           ['input_1[0][0]']               \s
                                                                                                                 \s
                 conv2_block1_0_bn (Conv2D)     (None, 112, 112, 64  9472        ['conv1_pad[0][0]']             \s
                                                )                                                                \s
                                                                                                                 \s
                 conv2_block1_3_bn_with_a_long_  (None, 112, 112, 64  4160       ['conv2_block1_0_bn[0][0]']     \s
                 name (Conv2D)                  )                                                                \s
                                                                                                                 \s
                 conv2_block1_add (Add)         (None, 112, 112, 64  0           ['conv2_block1_0_bn[0][0]',     \s
                                                )                                 'conv2_block1_3_bn_with_a_long_n
                                                                                 ame[0][0]']                     \s
                                                                                                                 \s
                ==================================================================================================
                Total params: 13,632
                Trainable params: 13,632
                Non-trainable params: 0
                __________________________________________________________________________________________________
                """, Summary.of(model));
    }
}
