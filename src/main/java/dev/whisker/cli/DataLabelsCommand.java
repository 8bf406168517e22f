package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.BadImage;
import dev.whisker.data.ImageFolder;
import dev.whisker.data.LabelCounts;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Counts the pictures of each class. */
@Command(name = "labels",
        description = "Count the pictures of each class, and show the accuracy of always predicting the most frequent"
                + " one.",
        footer = {"", "Examples:", "  whisker data labels cats_and_dogs_filtered",
            "  whisker data labels photos --json"})
final class DataLabelsCommand extends CliCommand {
    private static final int MAX_NAMED = 5;

    @Parameters(paramLabel = "DIR",
            description = "One folder per class; or train/ and validation/ with one folder per class in each.")
    private Path directory;

    @Override
    public Integer call() {
        ImageFolder folder = ImageFolder.open(directory);
        ObjectNode results = object();
        ArrayNode parts = results.putArray("parts");
        for (String part : folder.parts()) {
            LabelCounts counts = LabelCounts.of(folder, part);
            ObjectNode node = parts.addObject();
            node.put("part", part);
            ObjectNode perClass = node.putObject("counts");
            print("%s: %d pictures", part.isEmpty() ? directory : part, counts.total());
            for (int label = 0; label < counts.classNames().size(); label++) {
                print("  %d %-20s %6d  %s", label, counts.classNames().get(label), counts.counts().get(label),
                        percent(counts.counts().get(label) / (double) counts.total()));
                perClass.put(counts.classNames().get(label), counts.counts().get(label));
            }
            print("  always predicting '%s' is right for %s", counts.classNames().get(counts.majorityClass()),
                    percent(counts.majorityBaseline()));
            node.put("majority_class", counts.classNames().get(counts.majorityClass()));
            node.put("majority_baseline", counts.majorityBaseline());
        }
        remarks(folder, results);
        results(results);
        return 0;
    }

    /** Prints what is not in the counts. */
    private void remarks(ImageFolder folder, ObjectNode results) {
        folder.remarks().forEach(remark -> print("Note: %s", remark));
        folder.remarks().forEach(results.putArray("remarks")::add);
        ArrayNode all = results.putArray("unusable");
        List<BadImage> unusable = folder.unusable();
        unusable.forEach(image -> all.add(image.path() + " " + image.reason()));
        unusable.stream().limit(MAX_NAMED).forEach(image -> print("Unusable: %s %s", image.path(), image.reason()));
        if (unusable.size() > MAX_NAMED) {
            print("Unusable: %d more; 'whisker data scan' lists them all", unusable.size() - MAX_NAMED);
        }
    }
}
