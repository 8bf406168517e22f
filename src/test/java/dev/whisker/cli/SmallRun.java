package dev.whisker.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A small model that was trained on eight pictures, for tests that damage its run or use it on damaged input.
 *
 * @param data       the pictures, one directory per class
 * @param picture    one of them
 * @param experiment its YAML file
 */
record SmallRun(Path directory, Path data, Path picture, Path experiment) {
    static final String EXPERIMENT = """
            title: a small model
            data:
              image_size: [12, 12]
              split: {train: 50, validation: 25, test: 25}
              batch: 4
            model:
              - Conv2D(2, 3)
              - BatchNormalization
              - Flatten
              - Dense(2)
            training:
              epochs: 1
              loss: sparse_categorical_crossentropy
              from_logits: true
            """;

    /** Trains one below a directory. */
    static SmallRun train(Path folder, String name) throws IOException {
        Path data = folder.resolve("data");
        Path picture = data.resolve("cats/0.png");
        for (String animal : List.of("cats", "dogs")) {
            Files.createDirectories(data.resolve(animal));
            for (int i = 0; i < 4; i++) {
                BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
                image.setRGB(3, 4, 0x10203 * i);
                ImageIO.write(image, "png", data.resolve(animal).resolve(i + ".png").toFile());
            }
        }
        Path experiment = Files.writeString(folder.resolve("small.yaml"), EXPERIMENT);
        Path run = folder.resolve(name);
        CliRunner.Output output = CliRunner.run("train", experiment, "--data", data, "--out", run, "--backend",
                "reference");
        if (output.code() != 0) {
            throw new IllegalStateException(output.err());
        }
        return new SmallRun(run, data, picture, experiment);
    }
}
