package dev.whisker.experiment;

import dev.whisker.block.Residual;
import dev.whisker.describe.Signature;
import dev.whisker.layer.BatchNormalization;
import dev.whisker.layer.Conv2D;
import dev.whisker.layer.LayerRegistry;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.ReLU;
import dev.whisker.model.Application;
import dev.whisker.model.Body;
import dev.whisker.model.NamedLayer;
import dev.whisker.op.Padding;
import dev.whisker.tensor.Shape;
import java.util.List;

/** The least application: five layers with weights, of which two stand in a residual block. */
public record TinyApplication() implements Application {
    static {
        LayerRegistry.register(Signature.of("TinyApplication", TinyApplication.class));
    }

    /** As text: makes sure that it is known under its name. */
    static String text() {
        return LayerText.format(new TinyApplication());
    }

    @Override
    public List<NamedLayer> body(Shape input) {
        Body branch = new Body(List.of(new NamedLayer("block_expand",
                Conv2D.of(4, 3).padding(Padding.SAME).useBias(false)),
                new NamedLayer("block_BN", BatchNormalization.of())));
        return List.of(new NamedLayer("Conv1", Conv2D.of(4, 3).useBias(false)),
                new NamedLayer("bn_Conv1", BatchNormalization.of()),
                new NamedLayer("Conv1_relu", ReLU.of()), new NamedLayer("block_add", new Residual(branch)),
                new NamedLayer("Conv_1", Conv2D.of(6, 1)));
    }
}
