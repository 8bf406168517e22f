package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.data.ImageFolder;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.ExperimentReader;
import dev.whisker.experiment.InitialExperiment;
import dev.whisker.format.AtomicFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a first experiment for the user's pictures. */
@Command(name = "init",
        description = "Write an experiment for your pictures: a commented YAML file, to train as it is or to edit.",
        footer = {"", "Examples:", "  whisker init flowers.yaml --data flowers",
            "  whisker init experiments/pets.yaml --data pets"})
@Section(Heading.DATA)
final class InitCommand extends CliCommand {
    @Parameters(paramLabel = "FILE", description = "The file to write, whose name ends in .yaml. It must not exist.")
    private Path file;

    @Option(names = "--data", required = true, paramLabel = "DIR",
            description = "One folder of pictures per class; or train/ and validation/ with one per class in each.")
    private Path data;

    @Override
    public Integer call() {
        if (!file.toString().matches(".*\\.ya?ml")) {
            throw wrongCall("the name of an experiment ends in .yaml, received '" + file + "'");
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new WhiskerException(file + " exists already; give another name, or remove it");
        }
        ImageFolder folder = ImageFolder.open(data);
        String yaml = InitialExperiment.yaml(folder);
        int classes = folder.classNames().size();
        Experiment experiment = ExperimentReader.read(file.getFileName().toString(), file.toString(), yaml)
                .forClasses(classes);
        AtomicFile.writeText(file, yaml);
        folder.remarks().forEach(remark -> print("Note: %s", remark));
        print("Wrote %s for %d pictures of %d classes, resized to %dx%d. Train with: whisker train %s --data %s", file,
                folder.files().size(), classes, experiment.data().height(), experiment.data().width(), file, data);
        results(object().put("file", file.toString()).put("pictures", folder.files().size()).put("classes", classes)
                .put("height", experiment.data().height()).put("width", experiment.data().width()));
        return 0;
    }
}
