package dev.whisker.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whisker.download.DatasetStore;
import dev.whisker.download.KnownDownload;
import dev.whisker.download.KnownDownloads;
import dev.whisker.format.Checksum;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads known data sets and weights. */
@Command(name = "get",
        description = "Download a known data set or ImageNet weights, check and unpack them; existing files are only"
                + " checked. An interrupted download continues where it stopped.",
        footer = {"", "Examples:", "  whisker data get --list",
            "  whisker data get cats-and-dogs-filtered --dir downloads"})
@Section(Heading.DATA)
final class DataGetCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name of the download; see --list.")
    private String name;

    @Option(names = "--list", description = "List all known downloads.")
    private boolean list;

    @Option(names = "--dir", paramLabel = "DIR",
            description = "Directory of the downloads; default: $XDG_CACHE_HOME/whisker, or ~/.cache/whisker.")
    private Path directory;

    @Override
    public Integer call() {
        if (list == (name != null)) {
            throw wrongCall("give the NAME of a download, or --list");
        }
        if (list) {
            list();
        } else {
            get();
        }
        return 0;
    }

    private void list() {
        ObjectNode results = object();
        ArrayNode downloads = results.putArray("downloads");
        for (KnownDownload download : KnownDownloads.list()) {
            String length = download.length().isPresent()
                    ? String.format(Locale.ROOT, "%.1f MB", download.length().getAsLong() / 1e6) : "";
            print("%-42s %9s  %s", download.name(), length, download.description());
            describe(download, downloads.addObject());
        }
        results(results);
    }

    private void get() {
        KnownDownload download = given(() -> KnownDownloads.named(name));
        Path target = directory == null ? DatasetStore.cacheDirectory() : directory;
        DatasetStore.Stored stored;
        try (DownloadPrinter printer = new DownloadPrinter(text(), isTerminal())) {
            stored = new DatasetStore(target, printer).get(download);
        }
        print(stored.found() ? "Found %s: %s" : "Downloaded %s: %s", download.name(), stored.path());
        print("Origin: %s", download.origin());
        stored.sha256().ifPresent(sha256 -> print("SHA-256 %s, %s", sha256, download.checksum()
                .map(known -> known.algorithm().equals("SHA-256") ? "as published"
                        : known.algorithm() + " as published")
                .orElse("recorded next to the file to detect changes; its publisher provides no digest")));
        ObjectNode results = object();
        describe(download, results);
        results.put("path", stored.path().toString());
        results.put("found", stored.found());
        results.put("sha256", stored.sha256().orElse(null));
        results(results);
    }

    private static void describe(KnownDownload download, ObjectNode node) {
        node.put("name", download.name());
        node.put("address", download.address().toString());
        node.put("file", download.fileName());
        node.put("length", download.length().isPresent() ? download.length().getAsLong() : null);
        node.put("published_checksum", download.checksum().map(Checksum::toString).orElse(null));
        node.put("origin", download.origin());
        node.put("description", download.description());
    }
}
