package dev.whisker.experiment;

/** Which Whisker this is. */
public final class Version {
    private Version() {
    }

    /** The version that the jar's manifest gives; "development" where classes do not come from a jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
