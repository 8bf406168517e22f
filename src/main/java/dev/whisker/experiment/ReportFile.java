package dev.whisker.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.WhiskerException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The place of a run's page, for runs that did not write one themselves. */
public final class ReportFile {
    private ReportFile() {
    }

    /**
     * The page of a run in its directory, which the run's record then lists among its files. A run that is still being
     * trained is left alone: it lists the page itself.
     *
     * @throws WhiskerException if a file of that name is there which the run does not list, or a link
     */
    public static Path claim(RunDirectory run) {
        RunFiles.requireOrdinary(run.path());
        ObjectNode record = (ObjectNode) run.readRecord();
        Path file = run.report();
        if (RunOwnership.claims(record).contains(RunFiles.REPORT)) {
            return file;
        }
        if (Files.exists(file)) {
            throw new WhiskerException(file + " is there already, and no Whisker wrote it; give another file with "
                    + "--out");
        }
        if (!record.path("state").asText().equals(RunState.RUNNING)) {
            record.withArray("files").add(RunFiles.REPORT);
            run.saveRecord(record);
        }
        return file;
    }
}
