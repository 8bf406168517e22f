package dev.whisker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the program and writes the peak of its resident memory, in MiB, as the last line of standard output. */
final class MeasuredProgram {
    private MeasuredProgram() {
    }

    public static void main(String[] args) throws IOException {
        int code = Main.run(args);
        Path status = Path.of("/proc/self/status");
        long kilobytes = Files.exists(status) ? Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElse(0) : 0;
        System.out.println();
        System.out.println(kilobytes >> 10);
        System.exit(code);
    }
}
