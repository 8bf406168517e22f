package dev.whisker.hostile;

import dev.whisker.WhiskerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A program with every fault that the search looks for, to test the search. The case decides which fault it is. */
final class FaultyInput implements HostileInput {
    static final long SEED = 1;

    private Path folder;

    @Override
    public String name() {
        return FaultyInput.class.getName();
    }

    @Override
    public int casesInEveryBuild() {
        return 9;
    }

    @Override
    public int maxSeconds() {
        return 1;
    }

    @Override
    public void open(Path directory) {
        folder = directory;
    }

    @Override
    public byte[] draw(Random random) {
        // The number of the case, found by what is drawn first.
        long first = random.nextLong();
        byte number = 0;
        while (HostileSearch.random(SEED, number).nextLong() != first) {
            number++;
        }
        return new byte[] {number};
    }

    @Override
    public Outcome feed(byte[] input) throws IOException {
        switch (input[0]) {
            case 1 -> throw new WhiskerException("the input is refused; give another");
            case 2 -> throw new NullPointerException("a bug");
            case 3 -> throw new WhiskerException("cannot read it: For input string: \"x\"");
            case 4 -> throw new WhiskerException("two\nlines");
            case 5 -> Files.createFile(folder.resolve("stray"));
            case 6 -> throw new WhiskerException("colors \u001b[31m");
            case 7 -> Runtime.getRuntime().halt(134);
            case 8 -> {
                while (folder != null) {
                    Thread.onSpinWait();
                }
            }
            default -> { }
        }
        return Outcome.used();
    }
}
