package dev.whisker.cli;

import dev.whisker.data.ColorMode;
import dev.whisker.data.Decoding;
import dev.whisker.data.ExifMode;
import dev.whisker.describe.NearestName;
import dev.whisker.experiment.DataSpec;
import dev.whisker.experiment.Experiment;
import dev.whisker.experiment.SplitReader;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What a call may change of how an experiment reads and divides its pictures. */
@Section(Heading.DATA)
final class DataOverrides {
    @Option(names = "--split", paramLabel = "auto|folders|TRAIN,VALIDATION,TEST",
            description = "How pictures are divided: 'folders' by the folders train, validation and test; percentages "
                    + "such as 80,10,10 of all pictures, shuffled once; 'auto' by the folders where there are any, "
                    + "else 80,10,10 of each class. Default: the experiment's.")
    private String split;

    @Option(names = "--color-mode", paramLabel = "rgb|grayscale",
            description = "The channels of pictures: three, or one of luminance. Default: the experiment's.")
    private String colorMode;

    @Option(names = "--exif", paramLabel = "ignore|apply",
            description = "Whether pictures are turned upright by their EXIF orientation. Default: the experiment's, "
                    + "which is 'ignore' unless it says otherwise.")
    private String exif;

    Experiment apply(CliCommand command, Experiment experiment) {
        DataSpec own = experiment.data();
        DataSpec data = split == null ? own
                : command.given("--split", () -> own.withSplit(SplitReader.parse(split)));
        Decoding decoding = data.decoding();
        decoding = colorMode == null ? decoding
                : decoding.withColorMode(word(command, "--color-mode", colorMode, ColorMode.class));
        decoding = exif == null ? decoding : decoding.withExif(word(command, "--exif", exif, ExifMode.class));
        Experiment divided = experiment.withData(data);
        Decoding wanted = decoding;
        return wanted.equals(data.decoding()) ? divided : command.given(() -> divided.withDecoding(wanted));
    }

    private static <E extends Enum<E>> E word(CliCommand command, String option, String word, Class<E> type) {
        List<String> known = Stream.of(type.getEnumConstants()).map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(word)) {
            throw command.wrongCall(option + " is " + String.join(" or ", known) + ", received '" + word + "'"
                    + NearestName.hint(word, known));
        }
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
