package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.Batch;
import dev.whisker.data.BatchLoader;
import dev.whisker.data.ImageDataset;
import dev.whisker.data.ImageFolder;
import java.nio.file.Path;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Times decoding and resizing. */
@Command(name = "images", description =
        "Decode the pictures of a directory and resize them, in batches of 32, without a cache.",
        footer = {"", "Examples:", "  whisker bench images photos",
            "  whisker bench images photos --size 96 --threads 1"})
@Section(Heading.MEASUREMENT)
final class BenchImagesCommand extends CliCommand {
    private static final int BATCH = 32;

    @Parameters(paramLabel = "DIR",
            description = "One folder per class; or train/ and validation/ with one folder per class in each.")
    private Path directory;

    @Option(names = "--size", paramLabel = "PIXELS", defaultValue = "160",
            description = "Side length to resize to; default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3",
            description = "Number of timed passes over the directory; default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "4",
            description = "Untimed passes to run first; default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--threads", paramLabel = "N",
            description = "Number of threads that decode; default: one per processor.")
    private Integer threads;

    @Override
    public Integer call() {
        atLeast("--size", size, 1);
        atLeast("--rounds", rounds, 1);
        atLeast("--warm-up", warmUp, 0);
        atLeast("--threads", threads, 1);
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        // Opening decodes every file once, which Java's compilers need more of.
        ImageDataset images = ImageDataset.open(ImageFolder.open(directory), size, size,
                ImageDataset.Options.defaults().withCacheBytes(0));
        int[] all = IntStream.range(0, images.size()).toArray();
        double[] milliseconds = new double[rounds];
        try (BatchLoader loader = new BatchLoader(images, BATCH, workers)) {
            for (int i = 0; i < warmUp; i++) {
                pass(loader, all);
            }
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                int seen = pass(loader, all);
                milliseconds[round] = (System.nanoTime() - start) / 1e6;
                print("round %d: %d pictures, %.1f images/s", round + 1, seen, seen / milliseconds[round] * 1e3);
            }
        }
        Timings timings = Timings.of(milliseconds, rounds);
        print("images, %dx%d, %d threads: median %.1f images/s", size, size, workers,
                images.size() / timings.median() * 1e3);
        ObjectNode results = object();
        results.put("workload", "images");
        results.put("pictures", images.size());
        results.put("threads", workers);
        results.put("images_per_second", images.size() / timings.median() * 1e3);
        results(results);
        return 0;
    }

    /** Returns how many pictures came. */
    private static int pass(BatchLoader loader, int[] ids) {
        int seen = 0;
        for (Batch batch : loader.epoch(ids)) {
            seen += batch.count();
        }
        return seen;
    }
}
