package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.data.DataScan;
import dev.whisker.data.ScanFinding;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds files that could cause trouble in training. */
@Command(name = "scan",
        description = "Examine every file below a directory: unusable, damaged, duplicate, tiny or misnamed pictures."
                + " Exits with 1 if a picture is unusable.",
        footer = {"", "Examples:", "  whisker data scan photos", "  whisker data scan photos --tiny-below 100 --json"})
@Section(Heading.DATA)
final class DataScanCommand extends CliCommand {
    @Parameters(paramLabel = "DIR", description = "The directory to examine; it need not contain class folders.")
    private Path directory;

    @Option(names = "--tiny-below", paramLabel = "PIXELS", defaultValue = "" + DataScan.TINY_BELOW,
            description = "Report pictures with a shorter side as tiny; default: ${DEFAULT-VALUE}.")
    private int tinyBelow;

    @Override
    public Integer call() {
        DataScan.Report report = DataScan.scan(directory, tinyBelow, Runtime.getRuntime().availableProcessors());
        ObjectNode results = object();
        results.put("files", report.files());
        results.put("usable", report.usable());
        results.put("others", report.others());
        ObjectNode formats = results.putObject("formats");
        report.pictures().forEach((format, count) -> formats.put(format.name().toLowerCase(Locale.ROOT), count));
        ArrayNode findings = results.putArray("findings");
        for (ScanFinding finding : report.findings()) {
            print("%-16s %s  %s", finding.kind().label(), directory.relativize(finding.path()), finding.detail());
            findings.addObject().put("kind", finding.kind().name().toLowerCase(Locale.ROOT))
                    .put("file", finding.path().toString())
                    .put("detail", finding.detail());
        }
        report.leftOut().forEach(line -> print("Note: %s", line));
        report.leftOut().forEach(results.putArray("left_out")::add);
        print("%d files: %d usable pictures %s, %d unusable, %d other files, %d remarks.", report.files(),
                report.usable(), report.pictures(), report.count(ScanFinding.Kind.BAD), report.others(),
                report.findings().size());
        results(results);
        return report.count(ScanFinding.Kind.BAD) > 0 ? Main.FAILED : 0;
    }
}
