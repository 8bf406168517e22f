package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.Drawing;
import dev.whisker.data.ImageCodec;
import dev.whisker.data.ImageFile;
import dev.whisker.data.ImageFolder;
import dev.whisker.data.PictureGrid;
import dev.whisker.data.Shuffle;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows pictures with their classes. */
@Command(name = "grid",
        description = "Write a PNG of pictures with their classes: a row per class (2x3), or nine pictures of any"
                + " class (3x3).",
        footer = {"", "Examples:", "  whisker data grid photos --out grid.png",
            "  whisker data grid photos --layout 3x3 --seed 1"})
@Section(Heading.DATA)
final class DataGridCommand extends CliCommand {
    private static final int COLUMNS = 3;
    private static final int ROWS = 3;
    private static final String ROW_PER_CLASS = "2x3";
    private static final String NINE = "3x3";

    @Parameters(paramLabel = "DIR",
            description = "One folder per class; or train/ and validation/ with one folder per class in each.")
    private Path directory;

    @Option(names = "--layout", paramLabel = "2x3|3x3", defaultValue = ROW_PER_CLASS,
            description = "2x3: a row of three pictures per class; 3x3: nine pictures. Default: ${DEFAULT-VALUE}.")
    private String layout;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0",
            description = "Random seed for choosing pictures; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--tile", paramLabel = "PIXELS", defaultValue = "200",
            description = "Side length of a picture; default: ${DEFAULT-VALUE}.")
    private int tile;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "grid.png",
            description = "The file to write; default: ${DEFAULT-VALUE}.")
    @Section(Heading.RESULTS)
    private Path out;

    @Override
    public Integer call() {
        atLeast("--tile", tile, 16);
        if (!layout.equals(ROW_PER_CLASS) && !layout.equals(NINE)) {
            throw wrongCall("--layout must be 2x3 or 3x3, received '" + layout + "'");
        }
        ImageFolder folder = ImageFolder.open(directory);
        int[] order = Shuffle.epoch(IntStream.range(0, folder.files().size()).toArray(), seed, 0);
        List<List<ImageFile>> rows = layout.equals(ROW_PER_CLASS)
                ? IntStream.range(0, folder.classNames().size())
                        .mapToObj(label -> row(folder, order, 0, file -> file.label() == label)).toList()
                : IntStream.range(0, ROWS).mapToObj(row -> row(folder, order, row * COLUMNS, file -> true))
                        .filter(row -> !row.isEmpty()).toList();
        PictureGrid grid = new PictureGrid(tile);
        List<List<PictureGrid.Tile>> tiles = rows.stream().map(row -> row.stream()
                .map(file -> ImageCodec.decode(file.path(),
                        image -> grid.tile(image, folder.classNames().get(file.label()))))
                .toList()).toList();
        Drawing.writePng(grid.rows(tiles), out);
        List<ImageFile> chosen = rows.stream().flatMap(List::stream).toList();
        print("Wrote %s with %d pictures.", out, chosen.size());
        folder.remarks().forEach(remark -> print("Note: %s", remark));
        ObjectNode results = object();
        results.put("out", out.toString());
        ArrayNode files = results.putArray("pictures");
        chosen.forEach(file -> files.add(file.path().toString()));
        results(results);
        return 0;
    }

    /** Returns the files of one row in the given order, after those of earlier rows. */
    private static List<ImageFile> row(ImageFolder folder, int[] order, int earlier, Predicate<ImageFile> wanted) {
        return IntStream.of(order).mapToObj(folder.files()::get).filter(wanted).skip(earlier).limit(COLUMNS).toList();
    }
}
