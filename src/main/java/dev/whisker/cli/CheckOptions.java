package dev.whisker.cli;

import dev.whisker.check.CheckCase;
import dev.whisker.check.CheckKind;
import dev.whisker.check.LayerCase;
import dev.whisker.check.LayerGenerator;
import dev.whisker.check.LossCase;
import dev.whisker.check.RegularizerCase;
import dev.whisker.layer.LayerText;
import dev.whisker.layer.regularizer.Regularizer;
import dev.whisker.layer.regularizer.Regularizers;
import dev.whisker.op.Mode;
import dev.whisker.tensor.Shape;
import dev.whisker.train.loss.Loss;
import dev.whisker.train.loss.Losses;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which cases are to be checked: random ones of a kind of layer, or one layer on one input shape. */
@Section(Heading.CASES)
final class CheckOptions {
    /** The widest label of a row. */
    static final int LABEL = 50;

    @Option(names = "--tries", paramLabel = "N",
            description = "Random cases per layer (default: 100), or random points with --input-shape (default: 1).")
    private Integer tries;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Random seed of the first case; each further case uses the next one; default: "
                    + "${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--input-shape", paramLabel = "N,H,W,C",
            description = "Check exactly LAYER, Name(argument=value, ...), on an input of this shape, batch first; "
                    + "repeat it for each input of a layer with several. Default: random configurations of LAYER.")
    private List<String> inputShapes;

    @Option(names = "--mode", paramLabel = "MODE", converter = ModeName.class,
            description = "training or inference; with --input-shape; default: training.")
    private Mode mode;

    @Option(names = "--frozen", description = "Do not train the weights; with --input-shape.")
    private boolean frozen;

    long seed() {
        return seed;
    }

    /** Whether one layer on one input shape is meant. */
    boolean isExact() {
        return inputShapes != null;
    }

    /** The shape of the first input. */
    Shape shape() {
        return shapes().get(0);
    }

    /** The shapes of all inputs. */
    private List<Shape> shapes() {
        return inputShapes.stream().map(CheckOptions::shape).toList();
    }

    private static Shape shape(String text) {
        return Shape.of(Arrays.stream(text.split(",")).mapToInt(extent -> Integer.parseInt(extent.strip())).toArray());
    }

    /** Whether a text has numbers of at least 1, none too large for an extent. */
    private static boolean isShape(String text) {
        return text.matches("\\s*0*[1-9]\\d{0,8}\\s*(,\\s*0*[1-9]\\d{0,8}\\s*)*");
    }

    int tries() {
        return tries != null ? tries : isExact() ? 1 : 100;
    }

    /** @throws picocli.CommandLine.ParameterException if the options do not go together */
    void check(CliCommand command, List<String> layers) {
        command.atLeast("--tries", tries, 1);
        if (!isExact() && (mode != null || frozen)) {
            throw command.wrongCall("--mode and --frozen belong to one layer on one shape; give --input-shape too, as "
                    + "in --input-shape 2,5,5,3");
        }
        if (isExact() && layers.isEmpty()) {
            throw command.wrongCall("--input-shape needs a LAYER with its arguments, as in 'Conv2D(8, 3)'");
        }
        for (String text : isExact() ? inputShapes : List.<String>of()) {
            if (!isShape(text)) {
                throw command.wrongCall("--input-shape takes numbers of at least 1, batch first, as in 2,5,5,3; "
                        + "received '"
                        + text + "'");
            }
        }
    }

    /** Checks that there are cases of what was named, before any is computed. */
    void require(CliCommand command, String name) {
        command.given(() -> {
            CheckCase first = cases(name).map(CheckCase.class::cast).findFirst().orElseThrow();
            if (first instanceof LayerCase layer) {
                layer.layer().outputShape(layer.inputs());
            }
            return first;
        });
    }

    /** The cases of a layer, a loss or a regularizer, one for each try. */
    Stream<? extends CheckCase> cases(String name) {
        switch (CheckKind.of(name)) {
            case LOSS -> {
                Loss loss = Losses.parse(name);
                return seeds().mapToObj(one -> isExact() ? new LossCase(loss, shape(), one) : LossCase.draw(loss, one));
            }
            case REGULARIZER -> {
                Regularizer regularizer = Regularizers.parse(name);
                return seeds().mapToObj(one -> isExact() ? new RegularizerCase(regularizer, shape(), one)
                        : RegularizerCase.draw(regularizer, one));
            }
            default -> {
                return layers(name);
            }
        }
    }

    /** The cases of a layer, one for each try. */
    Stream<LayerCase> layers(String layer) {
        return isExact() ? LongStream.range(0, tries()).mapToObj(i ->
                new LayerCase(LayerText.parse(layer), shapes(), mode == null ? Mode.TRAINING : mode, frozen, seed + i))
                : LayerGenerator.of(layer).cases(seed).limit(tries());
    }

    /** A mode by its name in small letters. */
    static final class ModeName implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String name) {
            return Arrays.stream(Mode.values()).filter(known -> known.name().equalsIgnoreCase(name)).findFirst()
                    .orElseThrow(() -> new TypeConversionException("it is training or inference, received '" + name
                            + "'"));
        }
    }

    /** What the table calls a layer: a long text is cut. */
    static String label(String layer) {
        return layer.length() <= LABEL ? layer : layer.substring(0, LABEL - 3) + "...";
    }

    /** The seeds of all tries. */
    private LongStream seeds() {
        return LongStream.range(seed, seed + tries());
    }
}
