package dev.whisker.cli;

import dev.whisker.hostile.CaseFolder;
import dev.whisker.hostile.HostileInput;
import dev.whisker.hostile.Outcome;
import dev.whisker.importer.ModelMutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checkpoints from which a training goes on. Most have the right checksum after the damage, because their checksum
 * would show it otherwise. The first byte of an input chooses the command.
 */
public final class HostileCheckpoints implements HostileInput {
    private static final String FILE = "checkpoint.safetensors";
    private static final int COMMANDS = 4;
    private static final int DIGEST = 32;
    private static final int LENGTH = 8;
    private static final Pattern DIGEST_TYPE = Pattern.compile("\"sha256\":\\{\"dtype\":\"F(32|64)\"");
    private static final double[] NUMBERS = {0, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY, 1e300, 1L << 53,
        Integer.MAX_VALUE, 2, -1e-300, 1 << 24};

    private SmallRun run;
    private Path folder;

    @Override
    public String name() {
        return "checkpoints";
    }

    @Override
    public int casesInEveryBuild() {
        return 30;
    }

    @Override
    public void open(Path directory) throws IOException {
        folder = directory;
        run = SmallRun.train(folder, "run");
        CaseFolder.empty(folder);
        for (int command = 0; command < COMMANDS; command++) {
            Outcome outcome = feed(input(command, Files.readAllBytes(run.directory().resolve(FILE))));
            if (!outcome.accepted()) {
                throw new IllegalStateException("a whole checkpoint is refused: " + outcome.message());
            }
        }
    }

    private static byte[] input(int command, byte[] file) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(command);
        input.writeBytes(file);
        return input.toByteArray();
    }

    @Override
    public byte[] draw(Random random) {
        try {
            byte[] file = Files.readAllBytes(run.directory().resolve(FILE));
            byte[] damaged = random.nextInt(3) == 0 ? withOtherNumber(file, random)
                    : new ModelMutator(random).mutate(file);
            return input(random.nextInt(COMMANDS), random.nextInt(5) == 0 ? damaged : sealed(damaged));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the data begins; beyond the file if the header is not whole. */
    private static long dataStart(byte[] file) {
        long header = file.length < LENGTH ? -1 : ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return header < 0 || header > file.length ? file.length : LENGTH + header;
    }

    private static byte[] withOtherNumber(byte[] file, Random random) {
        int start = (int) dataStart(file);
        int numbers = (file.length - start) / Double.BYTES;
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putDouble(start + Double.BYTES * random.nextInt(numbers),
                NUMBERS[random.nextInt(NUMBERS.length)]);
        return file;
    }

    /** The file with the checksum that belongs to it, if it has room for one at its end. */
    private static byte[] sealed(byte[] file) {
        long start = dataStart(file);
        Matcher type = DIGEST_TYPE.matcher(new String(file, 0, (int) Math.min(start, file.length),
                StandardCharsets.ISO_8859_1));
        if (!type.find()) {
            return file;
        }
        int bytes = Integer.parseInt(type.group(1)) / Byte.SIZE;
        int at = file.length - DIGEST * bytes;
        if (at < start) {
            return file;
        }
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] digest = sha256(Arrays.copyOf(file, at));
        for (int i = 0; i < DIGEST; i++) {
            if (bytes == Double.BYTES) {
                buffer.putDouble(at + i * bytes, digest[i] & 0xff);
            } else {
                buffer.putFloat(at + i * bytes, digest[i] & 0xff);
            }
        }
        return file;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Goes on with the training; in one case in four the checkpoint before is there too, which is whole. */
    @Override
    public Outcome feed(byte[] input) throws IOException {
        if (input.length == 0) {
            return Outcome.refused("no input");
        }
        Path own = CaseFolder.empty(folder);
        Path damaged = Files.createDirectory(own.resolve("run"));
        try (Stream<Path> files = Files.list(run.directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, damaged.resolve(file.getFileName()));
            }
        }
        Path checkpoint = Files.write(damaged.resolve(FILE), Arrays.copyOfRange(input, 1, input.length));
        int command = (input[0] & 0xff) % COMMANDS;
        if (command == 1) {
            Files.copy(run.directory().resolve(FILE), damaged.resolve("checkpoint-2.safetensors"));
        }
        return command == 0 ? Answer.to("import", checkpoint)
                : Answer.to("train", "--resume", damaged, "--epochs", 2, "--no-report");
    }
}
