package dev.whisker.cli;

import dev.whisker.format.npy.Npy;
import dev.whisker.format.npy.NpyArray;
import dev.whisker.format.npy.NpyType;
import dev.whisker.format.npy.Npz;
import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.Outcome;
import dev.whisker.importer.ModelMutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * NumPy files that are given to commands: .npy of several types, versions and orders, and .npz. The first byte of an
 * input chooses the command.
 */
public final class HostileArrays implements HostileInput {
    private static final int COMMANDS = 6;
    private static final int SIZE = 8 * 8 * 2;
    /** Of the input of a layer, its gradient, a kernel, a picture for a model, a bias. */
    private static final List<int[]> SHAPES = List.of(new int[] {2, 8, 8, 1}, new int[] {2, 6, 6, 2},
            new int[] {3, 3, 1, 2}, new int[] {1, 12, 12, 3}, new int[] {2});
    /** How often there is the archive with all weights, compared with each array. */
    private static final int ARCHIVES = 8;

    private final List<byte[]> arrays = new ArrayList<>();
    private SmallRun run;
    private Path folder;

    @Override
    public String name() {
        return "arrays";
    }

    @Override
    public int casesInEveryBuild() {
        return 150;
    }

    @Override
    public void open(Path directory) throws IOException {
        folder = directory;
        make();
        run = SmallRun.train(folder, "run");
        CaseFolder.empty(folder);
        for (byte[] array : arrays) {
            for (int command = 0; command < COMMANDS; command++) {
                feed(input(command, array));
            }
        }
    }

    /** The valid files: one for the input of a layer, its gradient, its weights, and the pictures of a model. */
    private void make() throws IOException {
        if (!arrays.isEmpty()) {
            return;
        }
        for (NpyType type : new NpyType[] {NpyType.F4, NpyType.F8}) {
            for (int[] shape : SHAPES) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                Npy.write(out, values(shape), type);
                arrays.add(out.toByteArray());
            }
        }
        for (String type : List.of("<f2", ">f4", "<f8", "<i4", "<i8", "|u1", "|b1", "<c8", "|S4", "<U2", "|O")) {
            for (int version = 1; version <= 3; version++) {
                arrays.add(npy(version, "{'descr': '" + type + "', 'fortran_order': " + (version == 2 ? "True"
                        : "False") + ", 'shape': (2, 8, 8, 1), }", SIZE * 8));
            }
        }
        Path npz = Files.createTempFile("weights", ".npz");
        Npz.write(npz, Map.of("kernel", values(3, 3, 1, 2), "bias", values(2)), NpyType.F4);
        for (int i = 0; i < ARCHIVES; i++) {
            arrays.add(Files.readAllBytes(npz));
        }
        Files.delete(npz);
    }

    private static NpyArray values(int... shape) {
        double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> i % 11 / 11.0);
        return new NpyArray(shape, values);
    }

    private static byte[] npy(int version, String header, int bytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer npy = ByteBuffer.allocate(12 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version).put((byte) 0);
        if (version == 1) {
            npy.putShort((short) text.length);
        } else {
            npy.putInt(text.length);
        }
        npy.put(text);
        return npy.array();
    }

    private static byte[] input(int command, byte[] array) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(command);
        input.writeBytes(array);
        return input.toByteArray();
    }

    @Override
    public byte[] draw(Random random) {
        try {
            make();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        int number = random.nextInt(arrays.size());
        byte[] array = arrays.get(number);
        int command = random.nextInt(4) > 0 ? fitting(number, random) : random.nextInt(COMMANDS);
        return input(command, random.nextInt(20) == 0 ? array : new ModelMutator(random).mutate(array));
    }

    /** A command that takes the undamaged array. */
    private int fitting(int number, Random random) {
        if (number >= arrays.size() - ARCHIVES) {
            return random.nextBoolean() ? 2 : 4;
        }
        int shape = number < 2 * SHAPES.size() ? number % SHAPES.size() : 0;
        return shape == 1 ? 1 : shape == 3 ? 5 : random.nextBoolean() ? 0 : 3;
    }

    @Override
    public Outcome feed(byte[] input) throws IOException {
        if (input.length == 0) {
            return Outcome.refused("no input");
        }
        Path own = CaseFolder.empty(folder);
        Path file = Files.write(own.resolve("file.npy"), Arrays.copyOfRange(input, 1, input.length));
        Path x = Files.write(own.resolve("x.npy"), arrays.get(0));
        String layer = "Conv2D(2, 3)";
        return switch ((input[0] & 0xff) % COMMANDS) {
            case 0 -> Answer.to("layer", layer, "--input", file, "--backend", "reference", "--out",
                    own.resolve("out.npz"), "--json");
            case 1 -> Answer.to("layer", layer, "--input", x, "--grad", file, "--backend", "reference");
            case 2 -> Answer.to("layer", layer, "--input", x, "--weights", file, "--backend", "reference");
            case 3 -> Answer.to("layer", "Concatenate(axis=-1)", "--input", x, "--input", file, "--backend",
                    "reference");
            case 4 -> Answer.to("import", file);
            default -> Answer.to("inspect", run.directory(), "--input", file, "--analyses", "saliency", "--out",
                    own.resolve("out"), "--backend", "reference");
        };
    }
}
