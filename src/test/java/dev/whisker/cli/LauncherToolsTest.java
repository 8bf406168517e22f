package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tools the launcher finds, which packages it advises, and what it reports while it builds. */
class LauncherToolsTest {
    @TempDir
    Path folder;

    private Checkout checkout;

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = new Checkout(folder);
    }

    private void remove(String... tools) throws IOException {
        for (String tool : tools) {
            Files.delete(checkout.tools.resolve(tool));
        }
    }

    /** Without JAVA_HOME, and without Java in the path. */
    private void withoutJava() {
        checkout.variables.put("JAVA_HOME", "");
    }

    private void javaOfThePath(int version, boolean compiler) throws IOException {
        Path jdk = checkout.tools.resolve("jvm/default");
        checkout.jdk(jdk, version);
        if (!compiler) {
            Files.delete(jdk.resolve("bin/javac"));
        }
        Files.createSymbolicLink(checkout.tools.resolve("java"), jdk.resolve("bin/java"));
    }

    /** What apt knows about default-jdk-headless. */
    private void candidate(String version) throws IOException {
        Checkout.executable(checkout.tools.resolve("apt-cache"), "#!/bin/sh\n"
                + "echo \"$2:\"; echo '  Installed: (none)'; echo '  Candidate: " + version + "'\n");
    }

    @Test
    void aToolThatIsMissingIsNamed() throws IOException, InterruptedException {
        remove("flock");
        String output = checkout.end(1, checkout.start("devices"));
        assertEquals("whisker: cannot build without flock: apt-get update && apt-get install -y util-linux\n", output);
    }

    @Test
    void allThatIsMissingIsNamedAtOnce() throws IOException, InterruptedException {
        withoutJava();
        candidate("2:1.17-74");
        remove("mvn", "g++", "cmake", "make");
        assertEquals("whisker: cannot build without a JDK of version 17 or newer, mvn, g++, cmake, make: apt-get update"
                + " && apt-get install -y default-jdk-headless maven g++ cmake make\n",
                checkout.end(1, checkout.start("devices")));
        assertEquals("default-jdk-headless maven g++ cmake make\n", checkout.run("packages"));
    }

    @Test
    void nothingIsPrintedIfNothingIsMissing() throws IOException, InterruptedException {
        assertEquals("", checkout.run("packages"));
        assertEquals(0, checkout.builds());
    }

    /** The candidates of Debian 12, Debian 13, Ubuntu 22.04 and Ubuntu 24.04. */
    @ParameterizedTest
    @CsvSource({
        "2:1.17-74, default-jdk-headless", "2:1.21-76, default-jdk-headless",
        "2:1.11-72build2, openjdk-17-jdk-headless", "2:1.21-75+exp1, default-jdk-headless"})
    void thePackageOfTheJdkIsOneThatTheSystemHas(String candidate, String expected)
            throws IOException, InterruptedException {
        withoutJava();
        candidate(candidate);
        assertEquals(expected + "\n", checkout.run("packages"));
    }

    @ParameterizedTest
    @CsvSource({
        "bookworm, default-jdk-headless", "trixie, default-jdk-headless", "jammy, openjdk-17-jdk-headless",
        "noble, default-jdk-headless"})
    void beforeTheListsAreFetchedTheReleaseDecides(String release, String expected)
            throws IOException, InterruptedException {
        withoutJava();
        Files.writeString(checkout.tools.resolve("os-release"), "ID=some\nVERSION_CODENAME=" + release + "\n");
        candidate("(none)");
        assertEquals(expected + "\n", checkout.run("packages"));
    }

    @Test
    void aJavaWithoutACompilerDoesNotBuild() throws IOException, InterruptedException {
        withoutJava();
        javaOfThePath(21, false);
        candidate("2:1.21-76");
        assertTrue(checkout.end(1, checkout.start("devices")).contains("without a JDK of version 17 or newer: "));
    }

    @Test
    void whereTheDefaultIsTooOldAnotherJdkBuildsAndRuns() throws IOException, InterruptedException {
        withoutJava();
        javaOfThePath(11, true);
        checkout.jdk(checkout.tools.resolve("jvm/java-17"), 17);
        checkout.jdk(checkout.tools.resolve("jvm/java-21"), 21);
        assertTrue(checkout.run("devices").endsWith("devices\n"));
        String log = Files.readString(checkout.home.resolve("target/whisker-build.log"));
        assertTrue(log.contains("JAVA_HOME=" + checkout.tools.resolve("jvm/java-21")), log);
        // The second start finds it without a search.
        assertEquals(checkout.tools.resolve("jvm/java-21/bin/java") + "\n",
                Files.readString(checkout.home.resolve("target/app/java")));
        assertFalse(checkout.run("devices").contains("building"));
        assertEquals(1, checkout.builds());
    }

    @Test
    void javaHomeDecides() throws IOException, InterruptedException {
        javaOfThePath(17, true);
        checkout.jdk(checkout.tools.resolve("jvm/java-11"), 11);
        checkout.variables.put("JAVA_HOME", checkout.tools.resolve("jvm/java-11").toString());
        assertEquals("whisker: JAVA_HOME (" + checkout.tools.resolve("jvm/java-11") + ") is Java 11 and is not a JDK of"
                + " version 17 or newer: set it to one, or unset it\n", checkout.end(1, checkout.start("devices")));
    }

    @Test
    void anotherKindOfMachineIsNamed() throws IOException, InterruptedException {
        Checkout.executable(checkout.tools.resolve("uname"), "#!/bin/sh\necho Linux aarch64\n");
        assertEquals("whisker: Whisker runs on Linux on x86_64, and this is Linux aarch64\n",
                checkout.end(1, checkout.start("devices")));
    }

    @Test
    void theStagesOfABuildAreReported() throws IOException, InterruptedException {
        String output = checkout.run("devices");
        assertTrue(output.matches("(?s)whisker: building .*s: compiling the native libraries \\.\\.\\.\n"
                + "whisker: \\d+ s: compiling Java \\.\\.\\.\n.*unpacking \\.\\.\\.\n.*"), output);
        assertFalse(output.contains("[INFO]"), output);
    }

    @Test
    void aBuildThatFailsShowsWhy() throws IOException, InterruptedException {
        Files.createFile(checkout.tools.resolve("broken"));
        String output = checkout.end(1, checkout.start("devices"));
        assertTrue(output.contains("[ERROR] broken") && output.contains("whisker: the build failed; all of its output"),
                output);
        Files.delete(checkout.tools.resolve("broken"));
        assertTrue(checkout.run("devices").endsWith("devices\n"));
    }
}
