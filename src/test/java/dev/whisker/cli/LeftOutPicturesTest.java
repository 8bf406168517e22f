package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All commands take the same files for pictures, and say which ones they leave out. */
class LeftOutPicturesTest {
    private static final String UNREAD =
            "Note: not read and left out: 2 files of cats/ (2 .heic); convert them to JPEG or PNG";

    @TempDir
    Path temporary;

    private Path data;

    @BeforeEach
    void makeADirectoryWithMoreThanPictures() throws IOException {
        data = temporary.resolve("data");
        for (String name : new String[] {"cats", "dogs"}) {
            Files.createDirectories(data.resolve(name));
            for (int i = 0; i < 6; i++) {
                BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i, 3, name.hashCode());
                ImageIO.write(image, "png", data.resolve(name).resolve(i + ".png").toFile());
            }
        }
        Files.createDirectories(data.resolve("__MACOSX/cats"));
        for (String file : new String[] {"__MACOSX/cats/._0.png", "cats/._0.png", "cats/a.heic", "cats/b.heic"}) {
            Files.writeString(data.resolve(file), "RIFF");
        }
        Files.createSymbolicLink(data.resolve("dogs/gone.png"), Path.of(".annex/gone"));
    }

    private static void assertSays(CliRunner.Output output, String... parts) {
        for (String part : parts) {
            assertTrue(output.out().contains(part), output.out() + output.err());
        }
    }

    @Test
    void labels() throws IOException {
        CliRunner.Output output = CliRunner.run("data", "labels", data);
        assertEquals(0, output.code(), output.err());
        assertSays(output, "12 pictures", "0 cats", "1 dogs", UNREAD,
                "Note: hidden and system files are left out: 2 (__MACOSX, cats/._0.png)",
                "dogs/gone.png is a dead link to .annex/gone");
        assertFalse(output.out().contains("2 dogs"), "__MACOSX is not a class: " + output.out());
        JsonNode json = new ObjectMapper().readTree(CliRunner.run("data", "labels", data, "--json").out());
        assertEquals(2, json.path("remarks").size());
        assertEquals(1, json.path("unusable").size());
    }

    @Test
    void scan() throws IOException {
        CliRunner.Output output = CliRunner.run("data", "scan", data, "--tiny-below", 1);
        assertEquals(1, output.code(), "a dead link is an unusable picture");
        assertSays(output, "dogs/gone.png  is a dead link to .annex/gone", UNREAD,
                "Note: hidden and system files are left out: 2",
                "15 files: 12 usable pictures {PNG=12}, 1 unusable, 2 other files");
        JsonNode json = new ObjectMapper().readTree(CliRunner.run("data", "scan", data, "--json").out());
        assertEquals(2, json.path("left_out").size());
    }

    @Test
    void grid() {
        CliRunner.Output output = CliRunner.run("data", "grid", data, "--tile", 16, "--out",
                temporary.resolve("grid.png"));
        assertEquals(0, output.code(), output.err());
        assertSays(output, UNREAD, "with 6 pictures");
    }

    @Test
    void training() throws IOException {
        Path experiment = Files.writeString(temporary.resolve("mine.yaml"), """
                data:
                  image_size: [4, 4]
                  split: {train: 60, validation: 20, test: 20}
                model:
                  - Flatten
                  - Dense(2)
                training:
                  epochs: 1
                  loss: sparse_categorical_crossentropy
                  from_logits: true
                """);
        Path run = temporary.resolve("run");
        Object[] train = {"train", experiment, "--data", data, "--out", run, "--backend", "reference"};
        CliRunner.Output refused = CliRunner.run(train);
        assertEquals(1, refused.code());
        assertEquals(1, refused.err().lines().count(), refused.err());
        assertTrue(refused.err().contains("1 of 13 files"), refused.err());
        assertTrue(refused.err().contains("dogs/gone.png is a dead link to .annex/gone"), refused.err());
        Object[] skipping = Stream.concat(Stream.of(train), Stream.of("--skip-bad-files")).toArray();
        CliRunner.Output output = CliRunner.run(skipping);
        assertEquals(0, output.code(), output.err());
        assertSays(output, "Found 12 pictures of 2 classes (cats, dogs)", UNREAD, "Note: hidden and system files",
                "Skipped 1 files",
                "dogs/gone.png is a dead link to .annex/gone");
        JsonNode record = new ObjectMapper().readTree(run.resolve("run.json").toFile()).path("data");
        assertEquals(2, record.path("remarks").size());
        assertEquals(1, record.path("skipped_files").size());
    }
}
