package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher hands to java, seen by a java that only prints it. */
class LauncherTest {
    @TempDir
    Path folder;

    private Checkout checkout;

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = new Checkout(folder);
    }

    private String launch(Map<String, String> variables) throws IOException, InterruptedException {
        checkout.variables.clear();
        checkout.variables.putAll(variables);
        return checkout.run("data", "scan").lines().filter(line -> line.startsWith("LC_ALL="))
                .findFirst().orElseThrow();
    }

    private String locale(Map<String, String> locale) throws IOException, InterruptedException {
        return launch(locale).split(" ")[0];
    }

    @Test
    void theProgramIsTheCopyThatTheBuildPublished() throws IOException, InterruptedException {
        String output = launch(Map.of());
        Path copy = checkout.copies().get(0).toRealPath();
        assertTrue(output.endsWith(" -cp " + copy + "/lib/* dev.whisker.cli.Main data scan"), output);
        assertTrue(output.contains(" -Djava.library.path=" + copy + "/native "), output);
        assertTrue(output.contains(" -Dorg.bytedeco.javacpp.cacheLibraries=false "
                + "-Dorg.bytedeco.javacpp.findLibraries=false "), output);
        assertTrue(output.contains(" -Dfile.encoding=UTF-8 "), output);
        for (String file : new String[] {"lib/whisker-1.jar", "lib/a-1.jar", "native/libjnijavacpp.so",
            "native/libjniWhiskerCpu.so"}) {
            assertTrue(Files.isRegularFile(copy.resolve(file)), file);
        }
    }

    @Test
    void aClassPathOfTheUsersOwnComesAfterTheProgram() throws IOException, InterruptedException {
        String output = launch(Map.of("WHISKER_CLASSPATH", "/jars/own.jar:/classes"));
        assertTrue(output.endsWith("/lib/*:/jars/own.jar:/classes dev.whisker.cli.Main data scan"), output);
    }

    @Test
    void aLocaleThatIsNotUtf8IsReplaced() throws IOException, InterruptedException {
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of()));
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of("LC_ALL", "C")));
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of("LANG", "POSIX")));
        assertEquals("LC_ALL=unset", locale(Map.of("LANG", "C.UTF-8")));
        assertEquals("LC_ALL=unset", locale(Map.of("LANG", "C", "LC_CTYPE", "C.UTF-8")));
    }

    @Test
    void aLocaleThatIsNotInstalledIsReplaced() throws IOException, InterruptedException {
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of("LANG", "xx_XX.UTF-8")));
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of("LC_ALL", "xx_XX.UTF-8", "LANG", "C.UTF-8")));
    }

    @Test
    void whereCUtf8IsNotInstalledAnotherIsTaken() throws IOException, InterruptedException {
        Files.delete(checkout.tools.resolve("locale"));
        Checkout.executable(checkout.tools.resolve("locale"),
                "#!/bin/sh\n[ \"$LC_ALL\" = en_US.UTF-8 ] && echo UTF-8 || echo ANSI_X3.4-1968\n");
        assertEquals("LC_ALL=en_US.UTF-8", locale(Map.of()));
    }

    @Test
    void whereTheSystemCannotBeAskedTheLocaleIsCUtf8() throws IOException, InterruptedException {
        Files.delete(checkout.tools.resolve("locale"));
        assertEquals("LC_ALL=C.UTF-8", locale(Map.of("LANG", "de_DE.UTF-8")));
    }

    @Test
    void javaGetsTheFoldersOfCuda() throws IOException, InterruptedException {
        String output = launch(Map.of("WHISKER_CUDA_PATH", "/here/first", "LD_LIBRARY_PATH", "/then/here"));
        assertTrue(output.contains(" LIBRARIES=/here/first:/then/here:"), output);
        assertTrue(output.contains(":" + checkout.copies().get(0).toRealPath() + "/native -Xshare:auto "), output);
    }

    /** CUDA's bindings do not load with it. */
    @Test
    void symbolsAreNotAllBoundAtOnce() throws IOException, InterruptedException {
        assertTrue(launch(Map.of("LD_BIND_NOW", "1")).contains(" LD_BIND_NOW=unset "));
    }

    /** Java itself, and OpenBLAS, would end with words that do not name the limit. */
    @Test
    void anAddressSpaceThatIsTooSmallIsNamed() throws IOException, InterruptedException {
        launch(Map.of());
        Process limited = checkout.start(List.of("sh", "-c", "ulimit -v 3000000; exec \"$0\" \"$@\""), "devices");
        String output = checkout.end(0, limited);
        assertTrue(output.startsWith("whisker: the address space is limited to 3000000 kB (ulimit -v); "
                + "Java needs 4000000\n"), output);
    }
}
