package dev.whisker.experiment;

import dev.whisker.WhiskerException;
import dev.whisker.experiment.ExperimentData.Part;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Makes directories of pictures from a short notation, and says what training makes of them. */
final class FolderLayouts {
    private FolderLayouts() {
    }

    /**
     * Makes a layout: {@code cats/*4} is four pictures in cats, {@code cats/} an empty folder, {@code a>b} a link a to
     * b, anything else a file with text in it; {@code {a,b}/*4} is {@code a/*4 b/*4}.
     */
    static void make(Path root, String layout) throws IOException {
        for (String item : Stream.of(layout.strip().split(" +")).flatMap(FolderLayouts::expanded).toList()) {
            int link = item.indexOf('>');
            int many = item.indexOf('*');
            Path path = root.resolve(link >= 0 ? item.substring(0, link) : many >= 0 ? item.substring(0, many) : item);
            Files.createDirectories(item.endsWith("/") || many >= 0 ? path : path.getParent());
            if (link >= 0) {
                Files.createSymbolicLink(path, Path.of(item.substring(link + 1)));
            } else if (many >= 0) {
                for (int i = 0; i < Integer.parseInt(item.substring(many + 1)); i++) {
                    BufferedImage image = new BufferedImage(5, 6, BufferedImage.TYPE_INT_RGB);
                    image.setRGB(i % 5, 1, 0xFF8040);
                    ImageIO.write(image, "png", path.resolve(i + ".png").toFile());
                }
            } else if (!item.endsWith("/")) {
                Files.writeString(path, "text");
            }
        }
    }

    private static Stream<String> expanded(String item) {
        Matcher braces = Pattern.compile("\\{([^}]*)}").matcher(item);
        return !braces.find() ? Stream.of(item) : Stream.of(braces.group(1).split(","))
                .map(word -> braces.replaceFirst(word)).flatMap(FolderLayouts::expanded);
    }

    /** Classes, the sizes of training, validation and test, remarks and warnings; or why the directory is refused. */
    static String outcome(Supplier<Experiment> experiment, Path root) {
        try {
            ExperimentData data = ExperimentData.open(experiment.get(), root);
            data.trainingSamples();
            String counts = Stream.of(Part.values()).map(part -> String.valueOf(data.ids(part).length))
                    .collect(Collectors.joining("/"));
            Stream<String> skipped = data.skipped().stream()
                    .map(image -> "; skipped " + root.relativize(image.path()) + " " + image.reason());
            Stream<String> said = Stream.concat(data.remarks().stream(), data.warnings().stream())
                    .map(line -> "; " + line);
            return String.join(",", data.dataset().classNames()) + " " + counts
                    + Stream.concat(said, skipped).collect(Collectors.joining());
        } catch (WhiskerException e) {
            return "refused: " + e.getMessage();
        }
    }
}
