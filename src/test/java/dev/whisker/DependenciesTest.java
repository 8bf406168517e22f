package dev.whisker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.whisker.Dependencies.Row;
import dev.whisker.data.ImageCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.global.opencv_core;
import org.junit.jupiter.api.Test;

/** docs/dependencies.md lists what the build resolves, with its versions and licenses. */
class DependenciesTest {
    /** How poms write the licenses. */
    private static final Map<String, Set<String>> LICENSES = Map.of(
            "Apache-2.0", Set.of("Apache License, Version 2.0", "Apache-2.0", "Apache License 2.0",
                    "The Apache Software License, Version 2.0", "The Apache Software License, version 2.0",
                    "The Apache License, Version 2.0"),
            "MIT", Set.of("MIT License", "MIT"),
            "BSD-3-Clause", Set.of("The (New) BSD License", "BSD"),
            "EPL-2.0", Set.of("Eclipse Public License v2.0", "Eclipse Public License - v 2.0"));
    private static final Pattern LICENSE = Pattern.compile("(?s)<license>.*?<name>([^<]*)</name>");
    private static final Pattern PARENT = Pattern.compile("(?s)<parent>(.*?)</parent>");
    private static final Path REPORT = Path.of("src/main/resources/dev/whisker/report/vega");
    /** The names that OpenCV gives to its parts, and the libraries they are. */
    private static final Map<String, String> PARTS = Map.of("ZLib", "zlib", "JPEG", "libjpeg-turbo", "WEBP", "libwebp",
            "PNG", "libpng", "TIFF", "libtiff", "JPEG 2000", "jasper", "OpenEXR", "openexr");
    private static final Pattern PART = Pattern.compile(" +([A-Za-z0-9 ]+): +build.*\\(ver (.*)\\)");

    @Test
    void everyArtifactIsListedWithItsVersion() {
        List<Row> rows = new ArrayList<>(Dependencies.rows(Dependencies.SHIPPED));
        rows.addAll(Dependencies.rows(Dependencies.FOR_TESTS));
        List<String> jars = Dependencies.jars().stream().filter(jar -> !jar.contains("/junit-platform-")
                || jar.contains("/junit-platform-commons/") || jar.contains("/junit-platform-engine/")).toList();
        assertTrue(jars.size() > 30, jars.toString());
        for (String jar : jars) {
            assertEquals(Dependencies.row(rows, jar).map(Row::version).orElse("a row"), Dependencies.version(jar), jar);
        }
    }

    @Test
    void everyRowIsOnTheClassPath() {
        List<String> jars = Dependencies.jars();
        for (Row row : Dependencies.rows(Dependencies.SHIPPED)) {
            assertTrue(jars.stream().anyMatch(row::isArtifactOf), row + " is not on the class path");
        }
    }

    /** What pom.xml declares without the scope of tests is shipped, whatever the page says. */
    @Test
    void noShippedArtifactIsListedAmongTestsOnly() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Matcher dependency = Pattern.compile("<dependency><groupId>(.*?)</groupId><artifactId>(.*?)</artifactId>(.*)")
                .matcher(pom);
        Set<String> shipped = Set.copyOf(Dependencies.rows(Dependencies.SHIPPED).stream().map(Row::name).toList());
        int found = 0;
        while (dependency.find()) {
            if (!dependency.group(3).contains("<scope>test</scope>") && !dependency.group(1).startsWith("org.pitest")) {
                String name = dependency.group(1) + ":" + dependency.group(2);
                assertTrue(shipped.contains(name), name);
                found++;
            }
        }
        assertTrue(found >= 18, "dependencies found: " + found);
    }

    @Test
    void licensesAreThoseThatTheArtifactsDeclare() throws IOException {
        List<Row> rows = Dependencies.all();
        int compared = 0;
        for (String jar : Dependencies.jars()) {
            Row row = Dependencies.row(rows, jar).orElse(null);
            Path pom = Path.of(jar.replaceFirst("[^/]*$", "")).resolve(artifact(jar) + "-" + Dependencies.version(jar)
                    + ".pom");
            if (row != null) {
                List<String> declared = licenses(pom, Path.of(jar.replaceFirst("/repository/.*", "/repository")));
                Set<String> names = LICENSES.getOrDefault(row.license(), Set.of());
                assertTrue(declared.stream().anyMatch(names::contains), row + " declares " + declared);
                compared++;
            }
        }
        assertTrue(compared > 30, "compared: " + compared);
    }

    private static String artifact(String jar) {
        String[] parts = jar.split("/");
        return parts[parts.length - 3];
    }

    /** The licenses of a pom, or of the nearest of its parents that has some. */
    private static List<String> licenses(Path pom, Path repository) throws IOException {
        String text = Files.readString(pom);
        List<String> names = LICENSE.matcher(text).results().map(found -> found.group(1).strip()).toList();
        Matcher parent = PARENT.matcher(text);
        if (!names.isEmpty() || !parent.find()) {
            return names;
        }
        String group = element(parent.group(1), "groupId");
        String artifact = element(parent.group(1), "artifactId");
        String version = element(parent.group(1), "version");
        return licenses(repository.resolve(group.replace('.', '/')).resolve(artifact).resolve(version)
                .resolve(artifact + "-" + version + ".pom"), repository);
    }

    private static String element(String xml, String name) {
        return xml.replaceAll("(?s).*<" + name + ">(.*?)</" + name + ">.*", "$1").strip();
    }

    @Test
    void noticeNamesThem() throws IOException {
        String notice = Files.readString(Path.of("NOTICE"));
        for (Row row : Dependencies.rows(Dependencies.SHIPPED)) {
            String name = row.rest().get(0);
            assertTrue(notice.lines().anyMatch(line -> line.strip().startsWith(name + " ")), row.toString());
            String version = name.replaceFirst(".* ", "");
            assertTrue((row.upstreamVersion() + ".").startsWith(version + "."), row.toString());
        }
        for (Row row : Dependencies.rows(Dependencies.SCRIPTS)) {
            assertTrue(notice.toLowerCase().contains(row.name() + " " + row.version()), row.toString());
        }
    }

    @Test
    void scriptsHaveTheseVersions() throws IOException {
        for (Row row : Dependencies.rows(Dependencies.SCRIPTS)) {
            String script = Files.readString(REPORT.resolve(row.name() + ".min.js"));
            assertTrue(script.contains("=\"" + row.version() + "\""), row.toString());
        }
    }

    /** OpenCV says which libraries it was built with. */
    @Test
    void librariesWithinOpenCvHaveTheseVersions() throws IOException {
        decodeAnything();
        List<Row> rows = Dependencies.rows(Dependencies.WITHIN_OPENCV);
        int found = 0;
        for (String line : opencv_core.getBuildInformation().getString().lines().toList()) {
            Matcher part = PART.matcher(line);
            if (part.matches() && PARTS.containsKey(part.group(1))) {
                String library = PARTS.get(part.group(1));
                String version = library.equals("libwebp") ? webp(part.group(2)) : part.group(2);
                Row row = rows.stream().filter(candidate -> candidate.name().equals(library)).findFirst().orElseThrow();
                assertTrue(version.matches("(.* - )?" + Pattern.quote(row.version()) + "(-.*)?"), line + ": " + row);
                found++;
            }
        }
        assertEquals(PARTS.size(), found);
    }

    /** OpenCV reports the versions of its interfaces; 0x0210 is that of libwebp 1.6.0. */
    private static String webp(String interfaces) {
        assertEquals("decoder: 0x0210, encoder: 0x0210, demux: 0x0107", interfaces);
        return "1.6.0";
    }

    /** Loads OpenCV as Whisker does. */
    private static void decodeAnything() throws IOException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", picture);
        ImageCodec.decode("picture.png", picture.toByteArray());
    }
}
