package dev.whisker.cli;

import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.JavasWords;
import dev.whisker.hostile.Outcome;
import dev.whisker.importer.ModelMutator;
import dev.whisker.support.JsonMutator;
import dev.whisker.support.TextMutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Run directories in which one file is damaged, or something else than a file. The first bytes of an input choose the
 * command, the file, and what takes its place; the rest is the file's content.
 */
public final class HostileRuns implements HostileInput {
    private static final List<String> FILES = List.of("run.json", "model.yaml", "history.csv", "inside.csv",
            "inside.npz", "model.safetensors", "model-best.safetensors", "checkpoint.safetensors");
    private static final int COMMANDS = 16;
    private static final int PLACES = 20;
    private static final int HEADER = 3;

    private SmallRun run;
    private Path folder;
    private Path pipe;
    /** Another run, to which links of the damaged one lead. */
    private Path victim;

    @Override
    public String name() {
        return "runs";
    }

    @Override
    public int casesInEveryBuild() {
        return 100;
    }

    @Override
    public void open(Path directory) throws IOException, InterruptedException {
        folder = directory;
        run = SmallRun.train(folder, "run");
        pipe = folder.resolve("pipe");
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            Files.createFile(pipe);
        }
        victim = Files.createDirectory(folder.resolve("victim"));
        copy(run.directory(), victim);
        CaseFolder.empty(folder);
        for (int command = 0; command < COMMANDS; command++) {
            feed(input(command, 0, 0, Files.readAllBytes(run.directory().resolve(FILES.get(0)))));
        }
    }

    private static byte[] input(int command, int file, int place, byte[] content) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(command);
        input.write(file);
        input.write(place);
        input.writeBytes(content);
        return input.toByteArray();
    }

    @Override
    public byte[] draw(Random random) {
        int file = random.nextInt(FILES.size());
        int place = random.nextInt(5) > 1 ? 0 : random.nextInt(PLACES);
        byte[] content;
        try {
            content = content(FILES.get(file), random);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        // Half of the links are met by a command that writes to the run.
        int command = place > 8 && random.nextBoolean() ? List.of(6, 10, 12, 13).get(random.nextInt(4))
                : random.nextInt(COMMANDS);
        return input(command, file, place, content);
    }

    private byte[] content(String name, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(run.directory().resolve(name));
        if (name.endsWith("npz") || name.endsWith("safetensors")) {
            return new ModelMutator(random).mutate(bytes);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        String other = Files.readString(run.directory().resolve(FILES.get(random.nextInt(4))));
        String damaged = name.endsWith("json") && random.nextInt(3) > 0 ? JsonMutator.mutate(text, random)
                : TextMutator.mutate(text, other, random);
        return damaged.getBytes(random.nextInt(20) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    }

    @Override
    public Outcome feed(byte[] input) throws IOException {
        if (input.length < HEADER) {
            return Outcome.refused("no input");
        }
        Path own = CaseFolder.empty(folder);
        Path damaged = Files.createDirectory(own.resolve("run"));
        copy(run.directory(), damaged);
        place(damaged, FILES.get((input[1] & 0xff) % FILES.size()), (input[2] & 0xff) % PLACES,
                Arrays.copyOfRange(input, HEADER, input.length));
        String before = victims();
        Outcome outcome = call((input[0] & 0xff) % COMMANDS, own, damaged);
        if (!victims().equals(before)) {
            throw new AssertionError("files were changed through a link, from\n" + before + "to\n" + victims());
        }
        for (String page : List.of("run/report.html", "page.html", "run/inspect/inspect.html")) {
            if (Files.isRegularFile(own.resolve(page))) {
                Optional<String> javas = JavasWords.inText(Files.readString(own.resolve(page)).replaceAll(
                        "(?s)<script.*?</script>|data:image/[^\"]*", ""));
                if (javas.isPresent()) {
                    throw new AssertionError("Java's words (" + javas.get() + ") in " + page);
                }
            }
        }
        return outcome;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private void place(Path damaged, String name, int place, byte[] content) throws IOException {
        Path file = damaged.resolve(name);
        Files.deleteIfExists(file);
        switch (place) {
            case 1 -> { }
            case 2 -> Files.createDirectory(file);
            case 3 -> Files.createSymbolicLink(file, file.getFileName());
            case 4 -> Files.createSymbolicLink(file, Path.of("missing"));
            case 5 -> Files.createSymbolicLink(file, pipe);
            case 6 -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
            case 7 -> Files.createFile(file);
            case 8 -> Files.createSymbolicLink(file, Path.of("/etc/passwd"));
            case 9, 10 -> {
                Files.copy(run.directory().resolve(name), file);
                Path other = Files.createDirectory(damaged.resolve(place == 9 ? ".whisker-next" : ".whisker-new"));
                Files.write(other.resolve(name), content);
            }
            case 11 -> {
                Files.write(file, content);
                Files.createSymbolicLink(damaged.resolve("loop"), damaged);
            }
            case 12, 13, 14, 15, 16, 17 -> {
                Files.write(file, content);
                Path link = damaged.resolve(List.of(".whisker.lock", ".whisker-next", ".whisker-new", "plots",
                        "report.html", "inspect").get(place - 12));
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, place == 12 || place == 16 ? victim.resolve("run.json") : victim);
            }
            case 18 -> Files.createSymbolicLink(file, victim.resolve(name));
            case 19 -> {
                Files.write(file, content);
                Files.createSymbolicLink(damaged.resolve(".whisker.lock"), pipe);
            }
            default -> Files.write(file, content);
        }
    }

    /** The content of the directory to which links lead. */
    private String victims() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(victim)) {
            for (Path file : files.sorted().toList()) {
                all.append(file.getFileName()).append(' ');
                if (Files.isRegularFile(file)) {
                    all.append(Arrays.hashCode(Files.readAllBytes(file)));
                }
                all.append('\n');
            }
        }
        return all.toString();
    }

    private Outcome call(int command, Path own, Path damaged) {
        Path out = own.resolve("out");
        List<String> backend = List.of("--backend", "reference");
        return switch (command) {
            case 0 -> answer(backend, "evaluate", damaged);
            case 1 -> answer(backend, "evaluate", damaged, "--weights", "best", "--json");
            case 2 -> answer(backend, "predict", damaged, run.picture(), "--json");
            case 3 -> answer(List.of(), "runs", own);
            case 4 -> answer(List.of(), "export", damaged, "--out", own.resolve("model.onnx"));
            case 5 -> answer(List.of(), "export", damaged, "--out", own.resolve("model.keras"));
            case 6, 7 -> answer(backend, "report", damaged);
            case 8 -> answer(backend, "compare", damaged, run.directory(), "--recorded", "--out",
                    own.resolve("page.html"));
            case 9 -> answer(backend, "compare", run.directory(), damaged, "--json");
            case 10 -> answer(backend, "inspect", damaged, "--analyses", "saliency");
            case 11 -> answer(List.of(), "summary", damaged);
            case 12 -> answer(backend, "train", run.experiment(), "--data", run.data(), "--out", damaged,
                    "--overwrite");
            case 13 -> answer(List.of(), "train", "--resume", damaged, "--epochs", 2);
            case 14 -> answer(backend, "probe", damaged);
            default -> answer(backend, "cka", damaged, run.directory(), "--csv", out);
        };
    }

    private static Outcome answer(List<String> backend, Object... call) {
        return Answer.to(Stream.concat(Arrays.stream(call), backend.stream()).toArray());
    }
}
