package dev.whisker.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which Whisker this is. */
public final class Version {
    /** Maven puts it into the jar. */
    private static final String PROPERTIES = "/META-INF/maven/dev.whisker/whisker/pom.properties";

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
}
