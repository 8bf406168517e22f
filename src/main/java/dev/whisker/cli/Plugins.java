package dev.whisker.cli;

import dev.whisker.WhiskerException;
import dev.whisker.format.FailureReason;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A directory of jars that bring layers, losses, optimizers and the like of a user's own. */
final class Plugins {
    static final String OPTION = "--plugins";

    private Plugins() {
    }

    /** The value of the last {@value #OPTION} among a program's arguments; null if there is none. */
    static String directory(String... arguments) {
        String directory = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals(OPTION) && i + 1 < arguments.length) {
                directory = arguments[++i];
            } else if (arguments[i].startsWith(OPTION + "=")) {
                directory = arguments[i].substring(OPTION.length() + 1);
            }
        }
        return directory;
    }

    /**
     * Makes the classes of all jars in a directory visible to this thread and those it starts. They stay loaded until
     * the process ends.
     *
     * @throws WhiskerException if there are none, or the directory cannot be read
     */
    static void use(String directory) {
        Path path = Path.of(directory);
        if (!Files.isDirectory(path)) {
            throw new WhiskerException(OPTION + ": " + directory + " is not a directory; name one that holds jars");
        }
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.jar")) {
            for (Path file : files) {
                jars.add(url(file));
            }
        } catch (IOException e) {
            throw new WhiskerException(OPTION + ": cannot read the directory " + directory + ": "
                    + FailureReason.of(e), e);
        }
        if (jars.isEmpty()) {
            throw new WhiskerException(OPTION + ": the directory " + directory
                    + " holds no jar; put the jars of your layers there, or leave the option out");
        }
        jars.sort((a, b) -> a.toString().compareTo(b.toString()));
        ClassLoader parent = Plugins.class.getClassLoader();
        Thread.currentThread().setContextClassLoader(new URLClassLoader(jars.toArray(URL[]::new), parent));
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
