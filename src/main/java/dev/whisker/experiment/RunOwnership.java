package dev.whisker.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whisker.WhiskerException;
import dev.whisker.format.InputFile;
import dev.whisker.format.Sha256;
import dev.whisker.format.safetensors.Safetensors;
import dev.whisker.train.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Distinguishes the files that a run wrote from other files of the same names, so that no other file is ever replaced.
 *
 * <p>A run writes its record first, and that lists what it writes. A file that no record lists is not a run's.
 */
final class RunOwnership {
    private RunOwnership() {
    }

    /**
     * Whether a directory holds a run that may be replaced; false if it holds none, nor any file of those names.
     *
     * @throws WhiskerException if it holds a run that may not be replaced, or files of the same names that no run
     *                          wrote, which it names
     */
    static boolean replaces(Path directory, boolean overwrite) {
        List<String> present = RunFiles.ALL.stream().filter(name -> RunFiles.exists(directory.resolve(name))).toList();
        if (present.isEmpty() && !RunFiles.hasAbandoned(directory)) {
            return false;
        }
        if (present.contains(RunFiles.RECORD)) {
            JsonNode record = RunDirectory.readRecord(directory.resolve(RunFiles.RECORD));
            if (!record.has("experiment")) {
                throw foreign(directory, List.of(RunFiles.RECORD));
            }
            if (!overwrite) {
                throw new WhiskerException(directory + " holds a run already" + unfinished(record)
                        + (unfinished(record).isEmpty() || !present.contains(CheckpointFiles.LAST) ? ""
                        : "; go on with it with 'train --resume " + directory + "'")
                        + "; give another directory with --out, or allow --overwrite");
            }
            present = foreignFiles(directory, record, present);
        } else if (present.isEmpty() && !overwrite) {
            throw new WhiskerException(directory
                    + " holds an unfinished run; give another directory with --out, or allow --overwrite");
        }
        if (!present.isEmpty()) {
            throw foreign(directory, present);
        }
        return true;
    }

    private static String unfinished(JsonNode record) {
        String state = record.path("state").asText(RunState.FINISHED);
        return state.equals(RunState.FINISHED) || state.equals(RunState.STOPPED) ? "" : ", an unfinished one";
    }

    private static WhiskerException foreign(Path directory, List<String> names) {
        return new WhiskerException(directory + " holds " + String.join(", ", names)
                + " that no run wrote there, and that this one would replace; "
                + "move such files away, or give another directory with --out");
    }

    /** The names that a record lists; all of them for a record of a Whisker that did not list them yet. */
    static List<String> claims(JsonNode record) {
        if (!record.has("files")) {
            return RunFiles.ALL;
        }
        List<String> names = new ArrayList<>();
        record.path("files").forEach(name -> names.add(name.asText()));
        return names;
    }

    private static List<String> foreignFiles(Path directory, JsonNode record, List<String> present) {
        List<String> claims = claims(record);
        return present.stream()
                .filter(name -> !claims.contains(name) || isChanged(directory.resolve(name), name, record)).toList();
    }

    /** Whether a file that the run wrote has been replaced or edited since. */
    private static boolean isChanged(Path file, String name, JsonNode record) {
        try {
            if (name.equals(RunFiles.DESCRIPTION) && record.has("configuration_sha256")) {
                return !Sha256.hex(Files.readAllBytes(InputFile.requireRegular(file)))
                        .equals(record.path("configuration_sha256").asText());
            }
            if ((name.equals(RunFiles.WEIGHTS) || name.equals(RunFiles.BEST) || RunFiles.CHECKPOINTS.contains(name))
                    && record.has("id")) {
                return !WeightsOrigin.of(Safetensors.readMetadata(file))
                        .map(origin -> origin.run().equals(record.path("id").asText())).orElse(false);
            }
            return false;
        } catch (IOException | WhiskerException e) {
            return true;
        }
    }
}
