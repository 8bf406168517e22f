package dev.whisker.cli;

import dev.whisker.experiment.Experiments;
import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.Outcome;
import dev.whisker.support.Sources;
import dev.whisker.support.TextMutator;
import dev.whisker.support.YamlBombs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Experiments in YAML, and the values that a call sets: layers, optimizers, losses, metrics and callbacks as text. The
 * first byte of an input chooses the command.
 */
public final class HostileConfigurations implements HostileInput {
    /** Commands that read a file; the others take a text. */
    private static final int WITH_FILE = 8;
    private static final List<String> OPTIONS = List.of("--set", "--optimizer", "--learning-rate", "--loss", "--metric",
            "--callback", "--observe", "--split");
    /** For each option a text that is right, and for {@code import --into} the last. */
    private static final List<List<String>> TEXTS = List.of(
            List.of("model.0=Conv2D(4, 3, activation=relu)", "training.epochs=3", "data.image_size=[12, 12]",
                    "data.split={train: 50, validation: 25, test: 25}"),
            List.of("SGD(learning_rate=0.1, momentum=0.9, nesterov=true)",
                    "Adam(learning_rate=CosineDecay(0.1, 1000))"),
            List.of("PiecewiseConstantDecay(boundaries=[1, 2], values=[0.1, 0.2, 0.3])", "0.01"),
            List.of("CategoricalCrossentropy(from_logits=true, label_smoothing=0.1)"),
            List.of("Precision(thresholds=0.5)", "SparseTopKCategoricalAccuracy(k=2)"),
            List.of("EarlyStopping(monitor=val_loss, patience=3)", "TensorBoard(log_dir=logs)"),
            List.of("epoch", "5"), List.of("80,10,10", "auto"),
            List.of("Conv2D(8, (3, 3), strides=(2, 1), padding=same, kernel_regularizer=L2(0.01))",
                    "RandomRotation(0.2, fill_mode=reflect)", "Reshape((4, 108))",
                    "Dense(3, kernel_initializer=VarianceScaling(scale=2, mode=fan_in))"));

    private final List<String> files = new ArrayList<>();
    private SmallRun run;
    private Path folder;

    public HostileConfigurations() {
        files.add(SmallRun.EXPERIMENT);
        try (Stream<Path> graphs = Files.list(Sources.file("tests-data/graph"))) {
            for (String name : Experiments.names()) {
                try (InputStream in = Experiments.class.getResourceAsStream("/experiments/" + name + ".yaml")) {
                    files.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            for (Path graph : graphs.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
                // What the files of goldens say besides the nodes is not an experiment's.
                files.add("data: {image_size: [8, 8]}\ntraining: {loss: CategoricalCrossentropy}\n"
                        + Files.readString(graph).replaceAll("(?m)^(#|input:|loss:|optimizer:|targets:).*\n", ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "configurations";
    }

    @Override
    public int casesInEveryBuild() {
        return 300;
    }

    @Override
    public void open(Path directory) throws IOException {
        folder = directory;
        run = SmallRun.train(folder, "run");
        CaseFolder.empty(folder);
        for (String file : files) {
            feed(input(0, file));
        }
        for (int i = 0; i < TEXTS.size(); i++) {
            feed(input(WITH_FILE + i, TEXTS.get(i).get(0)));
        }
    }

    private static byte[] input(int command, String text) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(command);
        input.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return input.toByteArray();
    }

    @Override
    public byte[] draw(Random random) {
        int command = random.nextInt(WITH_FILE + TEXTS.size());
        List<String> known = command < WITH_FILE ? files : TEXTS.get(command - WITH_FILE);
        String text = known.get(random.nextInt(known.size()));
        String other = known.get(random.nextInt(known.size()));
        boolean bomb = random.nextInt(4) == 0;
        return input(command, bomb ? YamlBombs.into(text, random) : TextMutator.mutate(text, other, random));
    }

    @Override
    public Outcome feed(byte[] input) throws IOException {
        if (input.length == 0) {
            return Outcome.refused("no input");
        }
        int command = (input[0] & 0xff) % (WITH_FILE + TEXTS.size());
        Path own = CaseFolder.empty(folder);
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        Path file = Files.write(own.resolve("mine.yaml"), bytes);
        Path missing = own.resolve("missing");
        // What a system passes to a program ends at the first NUL.
        String text = new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
        if (command < WITH_FILE) {
            return switch (command) {
                case 0 -> Answer.to("summary", file, "--data", run.data());
                case 1 -> Answer.to("train", file, "--data", missing, "--out", own.resolve("run"), "--backend",
                        "reference");
                case 2 -> Answer.to("experiments", file);
                case 3 -> Answer.to("summary", file, "--json");
                default -> Answer.to("summary", file);
            };
        }
        int option = command - WITH_FILE;
        return option < OPTIONS.size() ? Answer.to("train", run.experiment(), "--data", missing, "--out",
                own.resolve("run"), "--backend", "reference", OPTIONS.get(option) + "=" + text)
                : Answer.to("import", Sources.file("tests-data/importer/sequential.npz"), "--into", text,
                        "--input-shape=12,12,3");
    }
}
