package dev.whisker.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Pattern;

/** Which Whisker this is. */
public final class Version {
    /** Maven puts it into the jar. */
    private static final String PROPERTIES = "/META-INF/maven/dev.whisker/whisker/pom.properties";

    /** Maven puts it next to the classes, if it builds them in a git checkout. */
    private static final String COMMIT = "/META-INF/whisker/commit";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}(-dirty)?");

    private Version() {
    }

    /** The version of the jar; "development" where classes do not come from one. */
    public static String current() {
        try (InputStream in = Version.class.getResourceAsStream(PROPERTIES)) {
            if (in == null) {
                return "development";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "development");
        } catch (IOException e) {
            throw new IllegalStateException("the resource " + PROPERTIES + " cannot be read", e);
        }
    }

    /** The git commit that was built, with "-dirty" after it where files were changed since; "unknown" if not known. */
    public static String commit() {
        try (InputStream in = Version.class.getResourceAsStream(COMMIT)) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return commit(text);
        } catch (IOException e) {
            throw new IllegalStateException("the resource " + COMMIT + " cannot be read", e);
        }
    }

    /** What a text says, which is something else where git could not be asked. */
    static String commit(String text) {
        return HASH.matcher(text).matches() ? text : "unknown";
    }
}
