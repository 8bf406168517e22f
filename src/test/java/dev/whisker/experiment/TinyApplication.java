package dev.whisker.experiment;

import dev.whisker.describe.Signature;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Body;
import dev.whisker.layer.Composite;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.NamedLayer;
import dev.whisker.layer.ReLU;
import dev.whisker.layer.Residual;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;

/** The least application: five layers with weights, of which two stand in a residual block. */
public record TinyApplication() implements Composite {
    static {
        LayerRegistry.register(Signature.of("TinyApplication", TinyApplication.class));
    }

    /** As text: makes sure that it is known under its name. */
    static String text() {
        return LayerText.format(new TinyApplication());
    }

    @Override
    public List<NamedLayer> body(Shape input) {
        Body branch = new Body(List.of(new NamedLayer("block_expand", Conv2D.of(4, 3).padding(Padding.SAME).useBias(false), 4),
                new NamedLayer("block_BN", BatchNormalization.of(), 5)));
        return List.of(new NamedLayer("Conv1", Conv2D.of(4, 3).useBias(false), 0), new NamedLayer("bn_Conv1", BatchNormalization.of(), 1),
                new NamedLayer("Conv1_relu", ReLU.of(), 2), new NamedLayer("block_add", new Residual(branch), 3),
                new NamedLayer("Conv_1", Conv2D.of(6, 1), 6));
    }
}
