package dev.whisker.backend.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Our native libraries are built so that a fault in them ends the process instead of becoming a way in. */
class NativeHardeningTest {
    private static final int EXECUTABLE = 1;
    private static final int WRITABLE = 2;
    private static final Pattern DECLARED = Pattern.compile("WHISKER_API [^;]*?(whisker_\\w+)\\(");

    private static List<Path> libraries() throws IOException {
        try (Stream<Path> classes = Files.walk(Path.of("target", "classes", "dev", "whisker", "backend"))) {
            return classes.filter(file -> file.toString().endsWith(".so")).toList();
        }
    }

    @Test
    void theLibrariesAreThere() throws IOException {
        Set<String> names = libraries().stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        assertTrue(names.containsAll(Set.of("libwhisker_cpu.so", "libjniWhiskerCpu.so", "libjniOwnOps.so")),
                names.toString());
    }

    @Test
    void symbolsAreBoundWhenALibraryIsLoadedAndTheirTableIsReadOnly() throws IOException {
        for (Path library : libraries()) {
            Elf elf = Elf.read(library);
            assertTrue(elf.bindsNow(), library + " binds lazily");
            assertTrue(elf.hasSegment(Elf.RELRO), library + " has no read-only relocations");
        }
    }

    @Test
    void stacksAreNotExecutable() throws IOException {
        for (Path library : libraries()) {
            Elf elf = Elf.read(library);
            assertTrue(elf.hasSegment(Elf.STACK), library + " does not say whether its stack is executable");
            assertEquals(0, elf.flags(Elf.STACK) & EXECUTABLE, library + " has an executable stack");
        }
    }

    @Test
    void nothingIsBothWritableAndExecutable() throws IOException {
        for (Path library : libraries()) {
            Elf elf = Elf.read(library);
            assertTrue(elf.loaded().size() >= 2, library + " has segments");
            for (Elf.Segment segment : elf.loaded()) {
                assertTrue((segment.flags() & WRITABLE) == 0 || (segment.flags() & EXECUTABLE) == 0,
                        library + ": " + segment);
            }
            assertFalse(elf.relocatesText(), library + " relocates its code");
        }
    }

    /** A directory of the machine that built a library may belong to anybody on the one that loads it. */
    @Test
    void otherLibrariesAreLookedForInTheSameDirectoryOnly() throws IOException {
        for (Path library : libraries()) {
            Elf elf = Elf.read(library);
            boolean isBinding = library.getFileName().toString().startsWith("libjni");
            assertEquals(isBinding ? Optional.of("$ORIGIN/") : Optional.empty(), elf.libraryPath(),
                    library.toString());
        }
    }

    /** Such a name would make the bytes of a library depend on where it is built, and tell where that was. */
    @Test
    void noLibraryNamesTheDirectoryOfTheBuild() throws IOException {
        String directory = Path.of("").toAbsolutePath().toString();
        for (Path library : libraries()) {
            assertFalse(new String(Files.readAllBytes(library), StandardCharsets.ISO_8859_1).contains(directory),
                    library + " contains " + directory);
        }
    }

    @Test
    void stacksAreProtected() throws IOException {
        for (Path library : libraries()) {
            assertTrue(Elf.read(library).symbols().contains("__stack_chk_fail"), library + " has no stack protector");
        }
    }

    /** The bindings format messages into buffers; the others call nothing that glibc could check. */
    @Test
    void whatIsWrittenIntoBuffersIsChecked() throws IOException {
        for (Path library : libraries()) {
            if (library.getFileName().toString().startsWith("libjni")) {
                Set<String> symbols = Elf.read(library).symbols();
                assertTrue(symbols.contains("__sprintf_chk"), library + " is not fortified");
                assertFalse(symbols.contains("sprintf"), library + " calls sprintf");
            }
        }
    }

    /** Operations are reached through the tables made from ops.def; no other function of ours is shown. */
    @Test
    void librariesShowWhatTheirHeadersDeclareAndNothingElse() throws IOException {
        Map<String, List<String>> headers = Map.of("libwhisker_cpu.so", List.of("whisker.h", "picture.h"),
                "libwhisker_cuda.so", List.of("whisker_cuda.h"));
        for (Path library : libraries()) {
            List<String> names = headers.get(library.getFileName().toString());
            if (names != null) {
                StringBuilder text = new StringBuilder();
                for (String name : names) {
                    text.append(Files.readString(Path.of("native/include/whisker", name)));
                }
                Set<String> declared = DECLARED.matcher(text).results().map(function -> function.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertEquals(declared, new TreeSet<>(Elf.read(library).exports()), library.toString());
            }
        }
    }
}
