package dev.whisker.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.whisker.support.ChildJvm;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What NVIDIA's cuDNN itself has for the convolutions of the twenty models, on an H100 and an H200: for every pass, in
 * every arithmetic, an engine that gives the same bits each time and is as exact as it must be, and a plan of it. Needs
 * the library, which is in no repository, but no GPU: the property {@value #FOLDERS} names its folder. What runs on a
 * GPU, and how fast, it cannot tell; nor are engines' numbers asserted, which change from version to version.
 */
class RealCudnnTest {
    /** Where libcudnn_graph.so.9, libcublasLt.so.13 and libcudart.so.13 lie; with a colon between several. */
    private static final String FOLDERS = "whisker.cudnn.folder";
    /** Has a libcuda.so.1 that says that there is no device; the bindings need one to be loaded. */
    private static final Path NO_DRIVER = Path.of("target/native/stand-in/driver-none");
    private static final Pattern SUMMARY = Pattern.compile(
            "cuDNN (\\d+): (\\d+) plans of (\\d+) convolutions for 2 devices in \\d+[.,]\\d s, (\\d+) faults");
    /** Two devices, three arithmetics, one of them in two layouts, three passes and the forward pass with a bias. */
    private static final int PLANS_EACH = 2 * (3 + 1) * 4;

    private static Path device(String name) throws URISyntaxException {
        return Path.of(RealCudnnTest.class.getResource(name).toURI());
    }

    @Test
    void hasAnEngineForEveryConvolutionOfTheTwentyModels() throws Exception {
        String folders = System.getProperty(FOLDERS);
        assumeTrue(folders != null, "needs NVIDIA's cuDNN: -D" + FOLDERS + "=DIR:DIR names the folders with "
                + "libcudnn_graph.so.9, and with libcublasLt.so.13 and libcudart.so.13");
        for (String folder : folders.split(File.pathSeparator)) {
            assertTrue(Files.isDirectory(Path.of(folder)), folder + " is not a directory");
        }
        assertAllPlanned(folders + File.pathSeparator + NO_DRIVER.toAbsolutePath());
    }

    /** The same with the stand-in, so that the program itself is run where NVIDIA's library is not. */
    @Test
    @Tag(CudaHere.TAG)
    void theStandInHasThemToo() throws Exception {
        assumeTrue(CudaHere.isStandIn(), "NVIDIA's library has a test of its own");
        assertAllPlanned(CudaHere.standInLibrary().getParent().resolveSibling("libraries").toString());
    }

    private static void assertAllPlanned(String libraries) throws Exception {
        ChildJvm.Result result = ChildJvm.run(List.of("-Xmx1g"),
                Map.of("LD_LIBRARY_PATH", libraries),
                RealCudnnPlanner.class, device("h100.json"), device("h200.json"));
        String output = String.join("\n", result.output().lines()
                .filter(line -> !line.startsWith("Could not load symbol cu")).toList()); // of the driver
        System.out.println(output);
        Matcher summary = SUMMARY.matcher(output.lines().reduce((first, second) -> second).orElse(""));
        assertTrue(result.exitCode() == 0 && summary.matches(), output);
        assertEquals(PLANS_EACH * Integer.parseInt(summary.group(3)), Integer.parseInt(summary.group(2)));
        assertTrue(Integer.parseInt(summary.group(3)) > 50, output);
        assertEquals("0", summary.group(4), output);
    }
}
