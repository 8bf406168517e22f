package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataGetTest {
    private static final String NAME = "mobilenet-v2-0.5-96-no-top";
    private static final String FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_96_no_top.h5";

    @TempDir
    Path temporary;

    @Test
    void listsWhatIsKnown() throws IOException {
        CliRunner.Output output = CliRunner.run("data", "get", "--list", "--json");
        assertEquals(0, output.code(), output.err());
        JsonNode downloads = new ObjectMapper().readTree(output.out()).path("downloads");
        assertEquals("cats-and-dogs-filtered", downloads.path(0).path("name").asText());
        assertEquals(68_606_236, downloads.path(0).path("length").asLong());
        assertTrue(downloads.path(0).path("published_checksum").isNull());
        assertTrue(output.err().contains(NAME), output.err());
    }

    @Test
    void aCallWithoutOrWithTwoWishesIsWrong() {
        assertEquals(2, CliRunner.run("data", "get").code());
        assertEquals(2, CliRunner.run("data", "get", NAME, "--list").code());
        CliRunner.Output unknown = CliRunner.run("data", "get", "cats-and-dogs-filterd");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("did you mean 'cats-and-dogs-filtered'?"), unknown.err());
    }

    @Test
    void findsWhatIsThere() throws IOException {
        Path file = Files.write(temporary.resolve(FILE), new byte[] {1, 2, 3});
        CliRunner.Output output = CliRunner.run("data", "get", NAME, "--dir", temporary, "--json");
        assertEquals(0, output.code(), output.err());
        JsonNode results = new ObjectMapper().readTree(output.out());
        assertTrue(results.path("found").asBoolean());
        assertEquals(file.toAbsolutePath().toString(), results.path("path").asText());
        // sha256sum of the bytes 1, 2, 3
        assertEquals("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
                results.path("sha256").asText());
        assertTrue(output.err().contains("Found "), output.err());
        assertTrue(output.err().contains("provides no digest"), output.err());
    }

    /** A proxy at a closed port stands for a machine without a network. */
    @Test
    void saysInOneLineThatThereIsNoNetwork() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.setProperty("https.proxyHost", "127.0.0.1");
            System.setProperty("https.proxyPort", String.valueOf(socket.getLocalPort()));
        }
        CliRunner.Output output;
        try {
            output = CliRunner.run("data", "get", NAME, "--dir", temporary);
        } finally {
            System.clearProperty("https.proxyHost");
            System.clearProperty("https.proxyPort");
        }
        assertEquals(1, output.code());
        assertEquals(1, output.err().lines().count(), output.err());
        assertTrue(output.err().contains("there is no network"), output.err());
        assertTrue(output.err().strip().endsWith("save it as " + temporary.resolve(FILE).toAbsolutePath()),
                output.err());
        try (Stream<Path> files = Files.list(temporary)) {
            assertTrue(files.allMatch(path -> path.getFileName().toString().endsWith(".lock")));
        }
    }
}
