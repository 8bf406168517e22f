package dev.whisker.support;

import java.nio.file.Path;

/** The directory into which JavaCPP unpacks native libraries for tests: one for each checkout. */
public final class JavaCppCache {
    private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    private JavaCppCache() {
    }

    /** The option of java that gives a process of a test the directory of the tests. */
    public static String option() {
        String directory = System.getProperty(PROPERTY, Path.of("target", "javacpp-cache").toAbsolutePath().toString());
        return "-D" + PROPERTY + "=" + directory;
    }
}
