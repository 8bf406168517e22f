package dev.whisker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import dev.whisker.evaluation.MeanDeviation;
import dev.whisker.experiment.RunDirectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs of one experiment with several seeds, one after another. */
@Section(Heading.TRAINING)
final class SeedRuns {
    @Option(names = "--seeds", split = ",", paramLabel = "N",
            description = "Train once with each of these seeds, into seed-N of the run's directory, and show mean and "
                    + "standard deviation of the results.")
    private List<Long> seeds = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Whether several runs are wanted. */
    boolean areWanted() {
        return !seeds.isEmpty();
    }

    List<Long> seeds() {
        return seeds;
    }

    void check(CliCommand command) {
        if (new HashSet<>(seeds).size() < seeds.size()) {
            throw command.wrongCall("--seeds has a seed twice, received " + seeds + "; runs with the same seed are "
                    + "equal");
        }
        if (areWanted() && spec.commandLine().getParseResult().hasMatchedOption("--seed")) {
            throw command.wrongCall("--seed and --seeds exclude each other; give one of them");
        }
    }

    /**
     * Trains with each seed and prints what came of all. A run that fails does not end the others.
     *
     * @param train       trains into its directory and returns the record
     * @return the exit code
     */
    int run(CliCommand command, Interruption interruption, SeedDirectories directories,
            BiFunction<Long, RunDirectory, ObjectNode> train) {
        List<ObjectNode> records = new ArrayList<>();
        ObjectNode results = CliCommand.object();
        ArrayNode runs = results.putArray("runs");
        ArrayNode failed = results.putArray("failed");
        for (long seed : seeds) {
            if (interruption.requested()) {
                break;
            }
            String directory = directories.of(seed).path().toString();
            command.print("%nSeed %d, into %s", seed, directory);
            try {
                ObjectNode record = train.apply(seed, directories.of(seed));
                records.add(record);
                runs.addObject().put("seed", seed).put("directory", directory).set("record", record);
            } catch (CancellationException e) {
                Interruption.report("seed " + seed + ": " + e.getMessage());
                break;
            } catch (WhiskerException e) {
                System.out.flush();
                System.err.println("whisker: " + PlainText.message("seed " + seed + ": " + e.getMessage()));
                failed.addObject().put("seed", seed).put("directory", directory).put("error", e.getMessage());
            }
        }
        summarize(command, records, results.putObject("summary"));
        if (!failed.isEmpty()) {
            command.print("%d of %d runs failed.", failed.size(), seeds.size());
        }
        command.results(results);
        return failed.isEmpty() ? 0 : Main.FAILED;
    }

    private static void summarize(CliCommand command, List<ObjectNode> records, ObjectNode summary) {
        Map<String, MeanDeviation> values = results(records);
        boolean several = records.size() > 1;
        if (several) {
            command.print("%nMean ± standard deviation of %d runs", records.size());
        }
        values.forEach((name, value) -> {
            if (several) {
                command.print("%-24s %s", name, value.text());
            }
            summary.putObject(name).put("mean", value.mean()).put("standard_deviation", value.deviation())
                    .put("runs", value.count());
        });
    }

    /** Mean and deviation of those numbers that all records have among their results, but for counts of epochs. */
    static Map<String, MeanDeviation> results(List<ObjectNode> records) {
        Map<String, MeanDeviation> values = new LinkedHashMap<>();
        if (records.isEmpty()) {
            return values;
        }
        records.get(0).path("results").fieldNames().forEachRemaining(name -> {
            List<JsonNode> numbers = records.stream().map(record -> record.path("results").path(name)).toList();
            if (!name.equals("epochs_finished") && !name.equals("best_epoch")
                    && numbers.stream().allMatch(JsonNode::isNumber)) {
                values.put(name, MeanDeviation.of(numbers.stream().mapToDouble(JsonNode::asDouble).toArray()));
            }
        });
        return values;
    }
}
