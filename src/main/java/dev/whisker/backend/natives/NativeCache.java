package dev.whisker.backend.natives;

import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The directory into which JavaCPP unpacks the native libraries in jars, and from which this process then loads them.
 * Whoever can write there can make the process run other code, so it is used only if no other user can.
 *
 * <p>JavaCPP's own choice is kept: the directory that a system property names, else one in the home directory, else one
 * in the directory for temporary files. But a directory that others can write is refused if it was named, and passed
 * over with a warning if it was not; and directories are created for their owner alone.
 */
public final class NativeCache {
    /** The system property of JavaCPP that names the directory. */
    public static final String PROPERTY = "org.bytedeco.javacpp.cachedir";
    private static final String OTHER_PROPERTY = "org.bytedeco.javacpp.cacheDir";
    private static final String REMEDY = "name a directory that only you can write with -D" + PROPERTY + "=DIR";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private NativeCache() {
    }

    /** Decided once, because JavaCPP does not change its mind either. */
    private static final class Once {
        static final Optional<String> FAULT = settle();
    }

    /**
     * Makes JavaCPP use a directory that can be trusted.
     *
     * @return why there is none, in one line, if so
     */
    public static Optional<String> fault() {
        return Once.FAULT;
    }

    private static Optional<String> settle() {
        if (!isUsed(System.getProperties())) {
            return Optional.empty();
        }
        try {
            DirectoryTrust trust = DirectoryTrust.of(DirectoryTrust.thisUser(), program());
            Choice choice = choose(System.getProperties(), trust);
            choice.directory().ifPresent(directory -> System.setProperty(PROPERTY, directory.toString()));
            choice.warning().ifPresent(warning ->
                    System.getLogger(NativeCache.class.getName()).log(System.Logger.Level.WARNING, warning));
            return choice.fault();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of("the owner of the directory for native libraries cannot be determined: "
                    + FailureReason.of(e));
        }
    }

    /** Whether JavaCPP unpacks anything: the launchers turn that off. */
    private static boolean isUsed(Properties properties) {
        return Stream.of("org.bytedeco.javacpp.cachelibraries", "org.bytedeco.javacpp.cacheLibraries")
                .noneMatch(name -> "false".equalsIgnoreCase(properties.getProperty(name)));
    }

    /** The jar or directory with this class, if there is one. */
    private static Optional<Path> program() {
        CodeSource source = NativeCache.class.getProtectionDomain().getCodeSource();
        try {
            return source == null || !"file".equals(source.getLocation().getProtocol()) ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The directory to use.
     *
     * @param directory empty if there is none
     * @param warning   which directories were passed over because others can write them
     * @param fault     why there is none
     */
    record Choice(Optional<Path> directory, Optional<String> warning, Optional<String> fault) {
    }

    static Choice choose(Properties properties, DirectoryTrust trust) throws IOException {
        List<String> unusable = new ArrayList<>();
        List<String> untrusted = new ArrayList<>();
        for (String name : new String[] {PROPERTY, OTHER_PROPERTY}) {
            String named = properties.getProperty(name);
            if (named != null && create(Path.of(named), unusable)) {
                Optional<String> fault = trust.fault(Path.of(named));
                return fault.isEmpty() ? found(Path.of(named), untrusted)
                        : refused(List.of(because(named, fault.get())));
            }
        }
        for (Path usual : List.of(Path.of(properties.getProperty("user.home"), ".javacpp", "cache"),
                Path.of(properties.getProperty("java.io.tmpdir"), ".javacpp-" + properties.getProperty("user.name"),
                        "cache"))) {
            // Java calls the home directory of a user that the system does not know "?".
            if (usual.isAbsolute() && create(usual, unusable)) {
                Optional<String> fault = trust.fault(usual);
                if (fault.isEmpty()) {
                    return found(usual, untrusted);
                }
                untrusted.add(because(usual, fault.get()));
            }
        }
        unusable.addAll(untrusted);
        return refused(unusable);
    }

    private static String because(Object directory, String fault) {
        return "native libraries are not loaded from " + directory + ": " + fault;
    }

    private static Choice found(Path directory, List<String> untrusted) {
        Optional<String> warning = untrusted.isEmpty() ? Optional.empty()
                : Optional.of(String.join("; ", untrusted) + "; " + directory + " is used instead");
        return new Choice(Optional.of(directory), warning, Optional.empty());
    }

    private static Choice refused(List<String> reasons) {
        return new Choice(Optional.empty(), Optional.empty(), Optional.of(String.join("; ", reasons) + "; " + REMEDY));
    }

    /** Whether it is there, or could be created, and can be used, as JavaCPP decides it. */
    private static boolean create(Path directory, List<String> unusable) {
        String reason = "";
        try {
            Files.createDirectories(directory, OWNER_ONLY);
        } catch (IOException e) {
            reason = " (" + FailureReason.of(e) + ")";
        }
        boolean usable = Files.isReadable(directory) && Files.isWritable(directory) && Files.isExecutable(directory);
        if (!usable) {
            unusable.add(directory + " cannot be written" + reason);
        }
        return usable;
    }
}
