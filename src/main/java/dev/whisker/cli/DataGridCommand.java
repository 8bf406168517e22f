package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.ImageCodec;
import dev.whisker.data.ImageFile;
import dev.whisker.data.ImageFolder;
import dev.whisker.data.PictureGrid;
import dev.whisker.data.Shuffle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows some pictures with their classes. */
@Command(name = "grid", description = "Write a PNG of some pictures with their classes: a row of each class (2x3), or nine of any class (3x3).")
final class DataGridCommand extends CliCommand {
    private static final int COLUMNS = 3;
    private static final int MIXED = 9;

    @Parameters(paramLabel = "DIR", description = "A folder a class; or train/ and validation/ with a folder a class each.")
    private Path directory;

    @Option(names = "--layout", paramLabel = "2x3|3x3", defaultValue = "2x3",
            description = "2x3: three pictures of each class, a class a row; 3x3: nine pictures. Default: ${DEFAULT-VALUE}.")
    private String layout;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Which pictures; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--tile", paramLabel = "PIXELS", defaultValue = "200", description = "Side of a picture; default: ${DEFAULT-VALUE}.")
    private int tile;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "grid.png", description = "Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Override
    public Integer call() {
        atLeast("--tile", tile, 16);
        ImageFolder folder = ImageFolder.open(directory);
        int[] order = Shuffle.epoch(IntStream.range(0, folder.files().size()).toArray(), seed, 0);
        List<ImageFile> chosen = switch (layout) {
            case "2x3" -> ofEachClass(folder, order);
            case "3x3" -> IntStream.of(order).limit(MIXED).mapToObj(folder.files()::get).toList();
            default -> throw wrongCall("--layout is 2x3 or 3x3, got '" + layout + "'");
        };
        List<PictureGrid.Tile> tiles = chosen.stream()
                .map(file -> new PictureGrid.Tile(ImageCodec.decode(file.path()), folder.classNames().get(file.label()))).toList();
        ImageCodec.writePng(new PictureGrid(tile).rows(tiles, COLUMNS), out);
        print("Wrote %s with %d pictures.", out, tiles.size());
        ObjectNode results = object();
        results.put("out", out.toString());
        ArrayNode files = results.putArray("pictures");
        chosen.forEach(file -> files.add(file.path().toString()));
        results(results);
        return 0;
    }

    private static List<ImageFile> ofEachClass(ImageFolder folder, int[] order) {
        List<ImageFile> chosen = new ArrayList<>();
        for (int label = 0; label < folder.classNames().size(); label++) {
            int wanted = label;
            IntStream.of(order).mapToObj(folder.files()::get).filter(file -> file.label() == wanted).limit(COLUMNS).forEach(chosen::add);
        }
        return chosen;
    }
}
