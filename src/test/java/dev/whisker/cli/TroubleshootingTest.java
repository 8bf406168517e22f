package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.support.MarkdownPage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The messages of docs/troubleshooting.md are those of the program. */
class TroubleshootingTest {
    private static final MarkdownPage PAGE = MarkdownPage.of("docs/troubleshooting.md");

    @TempDir
    Path folder;

    private Path pictures(String name, int classes) throws IOException {
        for (int i = 0; i < classes; i++) {
            Path directory = Files.createDirectories(folder.resolve(name + "/class" + i));
            for (int j = 0; j < 10; j++) {
                BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i, j % 4, 0xFFFFFF);
                ImageIO.write(image, "png", directory.resolve(j + ".png").toFile());
            }
        }
        return folder.resolve(name);
    }

    /** What a command that fails prints last, with placeholders for what it was given. */
    private String complaint(Map<String, String> placeholders, Object... command) {
        CliRunner.Output output = CliRunner.run(command);
        assertTrue(output.code() == 1 || output.code() == 2, output.out() + output.err());
        String last = output.err().lines().reduce((first, second) -> second).orElse("");
        for (Map.Entry<String, String> each : placeholders.entrySet()) {
            last = last.replace(each.getKey(), each.getValue());
        }
        return last;
    }

    @Test
    void messagesAreThoseOfTheProgram() throws IOException {
        Path data = pictures("data", 3);
        Path bad = Files.createDirectories(folder.resolve("bad/a")).getParent();
        Files.writeString(bad.resolve("a/text.jpg"), "no picture");
        Files.copy(data.resolve("class0/0.png"), bad.resolve("a/good.png"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path run = folder.resolve("run");
        Path nowhere = folder.resolve("nowhere");
        assertEquals(0, CliRunner.run("train", "B1", "--data", data, "--image-size", 24, "--epochs", 1, "--out", run)
                .code());
        Map<String, String> names = new LinkedHashMap<>();
        for (Path directory : List.of(nowhere, empty, bad, data)) {
            names.put(directory.toString(), "DIR");
        }
        names.put(run.toString(), "RUN");
        List<String> complaints = new ArrayList<>();
        complaints.add(complaint(names, "train", "B1", "--data", nowhere));
        complaints.add(complaint(names, "train", "B1", "--data", empty));
        complaints.add(complaint(names, "train", "B1", "--data", bad));
        complaints.add(complaint(names, "train", "B9", "--data", data));
        complaints.add(complaint(names, "train", "B1", "--data", data, "--set", "model.7=Dense(2)"));
        complaints.add(complaint(names, "train", "B4", "--data", data));
        complaints.add(complaint(names, "train", "B1", "--data", data, "--image-size", 24, "--out", run));
        complaints.add(complaint(Map.of(empty.toString(), "RUN"), "evaluate", empty));
        List<String> shown = PAGE.listings("").stream().map(String::strip).filter(message ->
                !message.contains("cannot build") && !message.contains("backend cuda")).toList();
        assertEquals(complaints.size(), shown.size());
        for (String message : shown) {
            assertTrue(complaints.stream().anyMatch(complaint -> complaint.contains(message)),
                    () -> message + "\nis not in\n" + String.join("\n", complaints));
        }
    }
}
