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
@Command(name = "get", description = "Download a known data set or known ImageNet weights, check it, and unpack it; what is there already is only checked. "
        + "An interrupted download goes on where it stopped.")
final class DataGetCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which; see --list.")
    private String name;

    @Option(names = "--list", description = "Name all known downloads.")
    private boolean list;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where to; default: $XDG_CACHE_HOME/whisker, or else ~/.cache/whisker.")
    private Path directory;

    @Override
    public Integer call() {
        if (list == (name != null)) {
            throw wrongCall("either the NAME of a download or --list is needed");
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
            print("%-42s %9s  %s", download.name(),
                    download.length().isPresent() ? String.format(Locale.ROOT, "%.1f MB", download.length().getAsLong() / 1e6) : "", download.description());
            describe(download, downloads.addObject());
        }
        results(results);
    }

    private void get() {
        KnownDownload download = KnownDownloads.named(name);
        Path target = directory == null ? DatasetStore.cacheDirectory() : directory;
        DatasetStore.Stored stored;
        try (DownloadPrinter printer = new DownloadPrinter(text(), isTerminal())) {
            stored = new DatasetStore(target, printer).get(download);
        }
        print(stored.found() ? "%s was there: %s" : "%s is now there: %s", download.name(), stored.path());
        print("Origin: %s", download.origin());
        stored.sha256().ifPresent(sha256 -> print("SHA-256 %s, %s", sha256, download.checksum()
                .map(known -> known.algorithm().equals("SHA-256") ? "as published" : known.algorithm() + " as published")
                .orElse("remembered beside the file to notice changes; its publisher gives no digest to compare with")));
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
