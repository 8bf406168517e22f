package dev.whisker.hostile;

import dev.whisker.cli.HostileArrays;
import dev.whisker.cli.HostileCheckpoints;
import dev.whisker.cli.HostileConfigurations;
import dev.whisker.cli.HostileFolders;
import dev.whisker.cli.HostileModels;
import dev.whisker.cli.HostileRuns;
import dev.whisker.data.HostilePictureFiles;
import dev.whisker.download.HostileArchives;
import java.util.List;
import java.util.stream.Collectors;

/** All kinds of input that the search knows. */
public final class HostileInputs {
    private HostileInputs() {
    }

    /** New ones, which are not open. */
    public static List<HostileInput> all() {
        return List.of(new HostilePictureFiles(), new HostileModels(), new HostileArrays(),
                new HostileConfigurations(), new HostileRuns(), new HostileCheckpoints(), new HostileFolders(),
                new HostileArchives());
    }

    /** The one of this name; a name with dots is that of a class, for tests of the search itself. */
    public static HostileInput named(String name) {
        if (name.contains(".")) {
            try {
                return (HostileInput) Class.forName(name).getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(e);
            }
        }
        return all().stream().filter(input -> input.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of input is named " + name + "; there are "
                        + all().stream().map(HostileInput::name).collect(Collectors.joining(", "))));
    }
}
