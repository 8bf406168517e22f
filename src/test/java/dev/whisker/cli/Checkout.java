package dev.whisker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A checkout with the real launcher, a Maven that only copies, and a java that prints how it was started. That java
 * waits for a file if its command is "train", and then reads all of its program. It writes what stands for an archive
 * of classes, half of it first; it fails at that if the file "unarchived" exists. If the file "stop" exists, Maven
 * stops itself instead of waiting in a child, and so does java half-way through an archive if "stop-archive" exists:
 * they can then be killed without leaving a child that holds the launcher's lock.
 */
final class Checkout {
    private static final String TOOLS =
            "sh dirname readlink find sort xargs sha256sum cut id mkdir cat sed head tail date touch rm "
            + "mv cp ln tr flock locale env sleep chmod ls uname grep g++ cmake make awk sync";
    private static final String MAVEN = """
            #!/bin/sh
            ls target/classes >>"$TOOLS/leftovers" 2>/dev/null || echo none >>"$TOOLS/leftovers"
            echo build >>"$TOOLS/builds"
            [ ! -e "$TOOLS/stop" ] || kill -s STOP $$
            mkdir -p target/classes target/maven-archiver
            echo "[INFO] --- exec:3.6.4:exec (native-libraries) @ whisker ---"
            echo "[INFO] --- compiler:3.16.0:compile (default-compile) @ whisker ---"
            echo "JAVA_HOME=$JAVA_HOME"
            [ ! -e "$TOOLS/broken" ] || { echo "[ERROR] broken"; exit 1; }
            touch target/classes/half
            cp "$TOOLS/program.jar" target/whisker-1.jar
            echo version=1 >target/maven-archiver/pom.properties
            natives=$TOOLS/javacpp-1-linux-x86_64.jar:$TOOLS/openblas-1-linux-x86_64.jar
            printf %s "$TOOLS/a-1.jar:$natives" >target/classpath.txt
            """;
    private static final String JAVA = """
            #!/bin/sh
            if [ "$1" = -version ]; then echo 'version "VERSION.0.1"' >&2; exit; fi
            echo "LC_ALL=${LC_ALL:-unset}" "LD_BIND_NOW=${LD_BIND_NOW-unset}" "LIBRARIES=${LD_LIBRARY_PATH:-unset}" "$@"
            for word; do
                case $word in
                    -Djava.library.path=*) app=${word#*=}/.. ;;
                    -XX:SharedArchiveFile=*) archive=${word#*=} ;;
                    -XX:DumpLoadedClassList=*) echo a.class >"${word#*=}" ;;
                esac
            done
            if [ "$1" = -Xshare:dump ]; then
                [ ! -e "$TOOLS/unarchived" ] || { echo 'no archive' >&2; exit 1; }
                printf half >"$archive"
                [ ! -e "$TOOLS/stop-archive" ] || { touch "$TOOLS/stopped"; kill -s STOP $$; }
                echo ' and all' >>"$archive"
            fi
            case " $* " in
                *" train "*)
                    until [ -e "$HELD/end" ] || ! [ -d "$HELD" ]; do sleep 0.02 || exit 1; done
                    cd "$app"
                    cat lib/whisker-1.jar lib/a-1.jar native/libjni*.so >/dev/null && echo saved
                    ;;
            esac
            """;

    final Path home;
    final Path tools;
    final Map<String, String> variables = new HashMap<>();
    private final Map<Long, Path> logs = new HashMap<>();

    Checkout(Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("a check out"));
        tools = Files.createDirectories(folder.resolve("tools"));
        executable(home.resolve("whisker"), Files.readString(Path.of("whisker")));
        for (String each : new String[] {"cmake", "native", "src/main", "src/bundle"}) {
            Files.createDirectories(home.resolve(each));
        }
        for (String part : new String[] {"tools", "app", "archive", "natives", "launch", "cuda-libraries"}) {
            // The JDKs that are installed are those of the test.
            Files.writeString(home.resolve("src/bundle/" + part + ".sh"),
                    Files.readString(Path.of("src/bundle", part + ".sh")).replace("/usr/lib/jvm", tools + "/jvm")
                            .replace("/etc/os-release", tools + "/os-release"));
        }
        for (String file : new String[] {"pom.xml", "CMakeLists.txt", "src/main/First.java", "src/main/Second.java"}) {
            Files.writeString(home.resolve(file), file);
        }
        for (String tool : TOOLS.split(" ")) {
            link(tool);
        }
        jdk(tools.resolve("jdk"), 17);
        executable(tools.resolve("mvn"), MAVEN);
        jar("program.jar", "dev/whisker/Main.class", "dev/whisker/backend/cpu/linux-x86_64/libjniWhiskerCpu.so");
        jar("a-1.jar", "a.class");
        jar("javacpp-1-linux-x86_64.jar", "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so");
        jar("openblas-1-linux-x86_64.jar", Stream
                .of("libjniopenblas.so", "libjniopenblas_nolapack.so", "libopenblas.so.0", "libgfortran.so.5",
                        "libquadmath.so.0")
                .map(library -> "org/bytedeco/openblas/linux-x86_64/" + library).toArray(String[]::new));
    }

    private void link(String tool) throws IOException {
        Path place = Stream.of("/bin", "/usr/bin", "/usr/local/bin").map(bin -> Path.of(bin, tool))
                .filter(Files::exists).findFirst().orElse(Path.of("/bin/true"));
        executable(tools.resolve(tool), "#!/bin/sh\nexec " + place + " \"$@\"\n");
    }

    private void jar(String name, String... entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(tools.resolve(name));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** A JDK, as far as the launcher looks at it. */
    void jdk(Path jdk, int version) throws IOException {
        Files.createDirectories(jdk.resolve("bin"));
        executable(jdk.resolve("bin/jar"),
                "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/jar' \"$@\"\n");
        executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        executable(jdk.resolve("bin/java"), JAVA.replace("VERSION", String.valueOf(version)));
    }

    static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Starts the launcher. Its output, of both streams, goes to a file. */
    Process start(String... words) throws IOException {
        return start(List.of(), words);
    }

    Process start(List<String> prefix, String... words) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(home.resolve("whisker").toString());
        command.addAll(List.of(words));
        Path log = Files.createTempFile(tools, "log", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", tools.toString(), "TOOLS", tools.toString(),
                "JAVA_HOME", tools.resolve("jdk").toString()));
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        logs.put(process.pid(), log);
        return process;
    }

    /** Waits until the program runs that a process starts. */
    void awaitProgram(Process process) throws IOException, InterruptedException {
        for (int i = 0; !Files.readString(logs.get(process.pid())).contains("LC_ALL=") && i < 6000; i++) {
            assertTrue(process.isAlive(), () -> "the launcher ended with " + process.exitValue());
            Thread.sleep(10);
        }
    }

    /** What a process says until it ends, which it must with this exit code. */
    String end(int code, Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the launcher ends");
        String output = Files.readString(logs.get(process.pid()));
        assertEquals(code, process.exitValue(), output);
        return output;
    }

    String run(String... words) throws IOException, InterruptedException {
        return end(0, start(words));
    }

    void edit(String file, String content) throws IOException {
        Files.writeString(home.resolve(file), content);
    }

    int builds() throws IOException {
        Path builds = tools.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    /** The copies of the program. */
    List<Path> copies() throws IOException {
        try (Stream<Path> all = Files.list(home.resolve("target/app"))) {
            return all.filter(each -> Files.exists(each.resolve("lock"))).sorted().toList();
        }
    }
}
