package dev.whisker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.Outcome;
import dev.whisker.importer.ModelMutator;
import dev.whisker.support.Sources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Files of weights and models that Keras and others wrote: .h5, .weights.h5, .keras, .npz and .safetensors. The first
 * byte of an input chooses the command that reads the file, the second the model that it is read into.
 */
public final class HostileModels implements HostileInput {
    private static final int COMMANDS = 8;
    /** Every so many files are used once before the search. */
    private static final int VALID = 20;
    private static final List<String> ENDINGS = List.of(".h5", ".keras", ".npz", ".safetensors");

    /** A file as written, and the number of the model that it belongs to. */
    private record Written(byte[] file, int model) {
    }

    /** The layers of the models, in YAML. */
    private final List<String> models = new ArrayList<>();
    private final List<Written> files = new ArrayList<>();
    private Path folder;

    public HostileModels() {
        try {
            collect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect() throws IOException {
        try (Stream<Path> all = Stream.concat(Files.list(Sources.file("tests-data/importer")),
                Files.list(Sources.file("tests-data/importer/hostile")))) {
            for (Path file : all.filter(path -> ENDINGS.stream().anyMatch(path.toString()::endsWith)).sorted()
                    .toList()) {
                files.add(new Written(Files.readAllBytes(file), files.size()));
            }
        }
        Map<String, byte[]> ways = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(
                Sources.file("tests-data/importer/ways.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ways.put(entry.getName(), zip.readAllBytes());
            }
        }
        for (Map.Entry<String, byte[]> described : ways.entrySet()) {
            if (described.getKey().endsWith("case.json")) {
                String directory = described.getKey().replace("case.json", "");
                JsonNode layers = new ObjectMapper().readTree(described.getValue()).get("layers");
                ways.forEach((name, file) -> {
                    if (name.startsWith(directory) && !name.endsWith(".json")) {
                        files.add(new Written(file, models.size()));
                    }
                });
                models.add(yaml(layers));
            }
        }
    }

    private static String yaml(JsonNode layers) {
        StringBuilder yaml = new StringBuilder("data: {image_size: [4, 4]}\n"
                + "training: {loss: sparse_categorical_crossentropy, from_logits: true}\nmodel:\n");
        layers.forEach(layer -> yaml.append("- ").append(layer.get(0).isNull() ? "" : layer.get(0).asText() + ": ")
                .append(layer.get(1).asText()).append('\n'));
        return yaml.toString();
    }

    @Override
    public String name() {
        return "models";
    }

    @Override
    public int casesInEveryBuild() {
        return 300;
    }

    @Override
    public void open(Path directory) throws IOException {
        folder = directory;
        for (int i = 0; i < models.size(); i++) {
            Files.writeString(folder.resolve("model" + i + ".yaml"), models.get(i));
        }
        double[] values = new double[2 * 4 * 4 * 3];
        Arrays.setAll(values, i -> i % 7 / 7.0);
        try (var out = Files.newOutputStream(folder.resolve("x.npy"))) {
            Npy.write(out, new NpyArray(new int[] {2, 4, 4, 3}, values), NpyType.F4);
        }
        CaseFolder.empty(folder);
        for (int command = 0; command < COMMANDS; command++) {
            for (int i = 0; i < files.size(); i += VALID) {
                feed(input(command, files.get(i).model, files.get(i).file));
            }
        }
    }

    private static byte[] input(int command, int model, byte[] file) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(command);
        input.write(model);
        input.writeBytes(file);
        return input.toByteArray();
    }

    @Override
    public byte[] draw(Random random) {
        Written written = files.get(random.nextInt(files.size()));
        return input(random.nextInt(COMMANDS), written.model, new ModelMutator(random).mutate(written.file));
    }

    @Override
    public Outcome feed(byte[] input) throws IOException {
        if (input.length < 2) {
            return Outcome.refused("no input");
        }
        Path own = CaseFolder.empty(folder);
        Path file = Files.write(own.resolve("file.h5"), Arrays.copyOfRange(input, 2, input.length));
        Path model = folder.resolve("model" + (input[1] & 0xff) % models.size() + ".yaml");
        return switch ((input[0] & 0xff) % COMMANDS) {
            case 0 -> Answer.to("import", file, "--json");
            case 1, 2, 3 -> Answer.to("import", file);
            case 4, 5 -> Answer.to("import", file, "--into", model);
            case 6 -> Answer.to("layer", "Conv2D(3, 3, padding=same)", "--input", folder.resolve("x.npy"), "--weights",
                    file, "--backend", "reference");
            default -> Answer.to("inspect", model, "--input", folder.resolve("x.npy"), "--weights", file, "--analyses",
                    "saliency", "--out", own.resolve("out"), "--backend", "reference");
        };
    }
}
